"""Renders Markdown and code as HTML, with the parsers that come with Jupyter.

Usage: .venv/bin/python tools/notebooks/site/render.py <parts.json >html.json

Each part is `{"kind": "markdown", "text": …}` or `{"kind": "code", "text": …, "language": …}`; what comes back is a list of as many
strings. Formulas stay TeX, in elements of class `math`.
"""

import json
import sys

import mistune
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

FORMATTER = HtmlFormatter(nowrap=True)


def code(text: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text")
    return f'<pre class="code"><code>{highlight(text, lexer, FORMATTER).rstrip()}</code></pre>\n'


class Renderer(mistune.HTMLRenderer):
    def block_code(self, code_text: str, info: str | None = None) -> str:
        return code(code_text.rstrip("\n"), (info or "text").split()[0])


PLUGINS = [
    "math",
    "mistune.plugins.math.math_in_list",
    "mistune.plugins.math.math_in_quote",
    "table",
    "mistune.plugins.table.table_in_list",
    "strikethrough",
    "url",
    "footnotes",
]
markdown = mistune.create_markdown(renderer=Renderer(escape=False), plugins=PLUGINS)


def formula(inline, match, state):
    state.append_token({"type": "inline_math", "raw": match.group("tex")})
    return match.end()


# The plugin's own rule wants a formula on one line; paragraphs are wrapped wherever a line is full.
markdown.inline.register("formula", r"\$(?![$\s])(?P<tex>(?:[^$\\]|\\.)+?)(?<!\s)\$(?![$\d])", formula, before="inline_math")

parts = json.load(sys.stdin)
html = [markdown(part["text"]) if part["kind"] == "markdown" else code(part["text"], part["language"]) for part in parts]
json.dump(html, sys.stdout)
