/*
 * Makes reads and writes beyond a tensor fatal, which otherwise often do no harm that is seen.
 *
 *   gcc -O2 -shared -fPIC -o /tmp/overrun.so tests/tensorflow/fuzz/overrun.c
 *   LD_PRELOAD=/tmp/overrun.so deno run -A tests/tensorflow/fuzz/main.ts --seconds 600
 *
 * TensorFlow takes the memory of tensors from posix_memalign(). Here each such block ends where a page begins that may not
 * be touched; the bytes between its end and that page, which alignment leaves, are filled with a pattern that must still
 * be there when the block is freed. Freed blocks may not be touched again. Linux, glibc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ARENA (1ULL << 40) /* addresses, not memory: none is used twice */
#define LARGEST (1ULL << 22)
#define PAGE 4096ULL
#define PATTERN ((char)0xAB)
#define MAGIC 0x7465736f72676d61ULL

typedef struct {
  uint64_t magic, size, span;
  char *block;
} header;

static char *arena;
static uint64_t used;
static void (*libc_free)(void *);
static void *(*libc_realloc)(void *, size_t);
static int (*libc_posix_memalign)(void **, size_t, size_t);
static size_t (*libc_malloc_usable_size)(void *);

__attribute__((constructor)) static void start(void) {
  libc_free = dlsym(RTLD_NEXT, "free");
  libc_realloc = dlsym(RTLD_NEXT, "realloc");
  libc_posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
  libc_malloc_usable_size = dlsym(RTLD_NEXT, "malloc_usable_size");
  arena = mmap(0, ARENA, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (arena == MAP_FAILED) abort();
}

static void die(const char *why) {
  if (write(2, why, strlen(why)) < 0) _exit(70);
  abort();
}

static int is_ours(void *block) { return arena && (char *)block >= arena && (char *)block < arena + ARENA; }

static header *header_of(char *block) {
  for (char *page = (char *)((uintptr_t)block & ~(PAGE - 1)); page >= arena; page -= PAGE) {
    header *head = (header *)page;
    if (head->magic == MAGIC && head->block == block) return head;
  }
  die("overrun: a block is freed that was never made\n");
  return 0;
}

int posix_memalign(void **out, size_t alignment, size_t size) {
  if (!arena || size > LARGEST || alignment > 64) return libc_posix_memalign ? libc_posix_memalign(out, alignment, size) : 12;
  uint64_t body = (size + alignment - 1) & ~(alignment - 1);
  if (body == 0) body = alignment;
  uint64_t span = ((body + PAGE - 1) & ~(PAGE - 1)) + 2 * PAGE; /* a page in front for the header, one behind to trap */
  char *start = arena + __atomic_fetch_add(&used, span, __ATOMIC_RELAXED);
  if (start + span > arena + ARENA || mprotect(start, span - PAGE, PROT_READ | PROT_WRITE)) {
    return libc_posix_memalign(out, alignment, size);
  }
  char *block = start + span - PAGE - body;
  *(header *)start = (header){MAGIC, size, span, block};
  memset(start + sizeof(header), PATTERN, block - start - sizeof(header));
  memset(block + size, PATTERN, body - size);
  *out = block;
  return 0;
}

void free(void *pointer) {
  if (!is_ours(pointer)) {
    if (libc_free) libc_free(pointer);
    return;
  }
  char *block = pointer;
  header *head = header_of(block);
  char *start = (char *)head, *end = start + head->span - PAGE;
  for (char *at = start + sizeof(header); at < block; at++)
    if (*at != PATTERN) die("overrun: written before a tensor\n");
  for (char *at = block + head->size; at < end; at++)
    if (*at != PATTERN) die("overrun: written behind a tensor\n");
  madvise(start, end - start, MADV_DONTNEED);
  mprotect(start, end - start, PROT_NONE);
}

void *aligned_alloc(size_t alignment, size_t size) {
  void *block;
  return posix_memalign(&block, alignment, size) ? 0 : block;
}

size_t malloc_usable_size(void *block) {
  return is_ours(block) ? header_of(block)->size : libc_malloc_usable_size(block);
}

void *realloc(void *block, size_t size) {
  if (!is_ours(block)) return libc_realloc(block, size);
  uint64_t before = header_of(block)->size;
  void *moved = malloc(size);
  if (moved) memcpy(moved, block, before < size ? before : size);
  if (moved) free(block);
  return moved;
}
