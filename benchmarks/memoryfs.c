/*
 * The yardstick for the mount: a FUSE file system with one file, "data", whose bytes lie in memory.
 * Low-level interface, libfuse's own threads, and nothing between a request and its reply.
 *
 * usage: memoryfs MEBIBYTES MOUNTPOINT
 */
#define FUSE_USE_VERSION 312
#include <errno.h>
#include <fuse3/fuse_lowlevel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOT = 1, DATA = 2 };

static const double LIFE_SECONDS = 1.0;
static char *bytes;
static size_t size;

static int attributes(fuse_ino_t ino, struct stat *st) {
  memset(st, 0, sizeof *st);
  st->st_ino = ino;
  st->st_nlink = 1;
  st->st_mode = ino == ROOT ? S_IFDIR | 0755 : S_IFREG | 0644;
  st->st_size = ino == DATA ? size : 0;
  return ino == ROOT || ino == DATA;
}

static void init(void *user, struct fuse_conn_info *conn) {
  (void)user;
  conn->want &= ~(FUSE_CAP_AUTO_INVAL_DATA | FUSE_CAP_SPLICE_READ | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE);
  conn->max_write = 1 << 20;
  conn->max_readahead = 1 << 20;
  conn->max_background = 64;
}

static void lookup(fuse_req_t req, fuse_ino_t parent, const char *name) {
  struct fuse_entry_param e = {.ino = DATA, .attr_timeout = LIFE_SECONDS, .entry_timeout = LIFE_SECONDS};
  if (parent != ROOT || strcmp(name, "data") != 0) {
    fuse_reply_err(req, ENOENT);
    return;
  }
  attributes(DATA, &e.attr);
  fuse_reply_entry(req, &e);
}

static void getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi) {
  struct stat st;
  (void)fi;
  if (attributes(ino, &st)) {
    fuse_reply_attr(req, &st, LIFE_SECONDS);
  } else {
    fuse_reply_err(req, ENOENT);
  }
}

static void open_(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi) {
  (void)ino;
  fi->keep_cache = 1;
  fuse_reply_open(req, fi);
}

static void read_(fuse_req_t req, fuse_ino_t ino, size_t count, off_t offset, struct fuse_file_info *fi) {
  size_t start = (size_t)offset < size ? (size_t)offset : size;
  (void)ino;
  (void)fi;
  fuse_reply_buf(req, bytes + start, count < size - start ? count : size - start);
}

static const struct fuse_lowlevel_ops operations = {
    .init = init, .lookup = lookup, .getattr = getattr, .open = open_, .read = read_};

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: memoryfs MEBIBYTES MOUNTPOINT\n");
    return 2;
  }
  size = strtoull(argv[1], NULL, 10) << 20;
  bytes = malloc(size);
  if (bytes == NULL) {
    perror("memoryfs");
    return 1;
  }
  for (size_t i = 0; i < size; i++) {
    bytes[i] = (char)(i * 2654435761u >> 13);
  }
  char *words[] = {argv[0], "-o", "fsname=memoryfs,default_permissions"};
  struct fuse_args args = FUSE_ARGS_INIT(3, words);
  struct fuse_session *session = fuse_session_new(&args, &operations, sizeof operations, NULL);
  if (session == NULL || fuse_session_mount(session, argv[2]) != 0) {
    return 1;
  }
  struct fuse_loop_config *config = fuse_loop_cfg_create();
  fuse_set_signal_handlers(session);
  int result = fuse_session_loop_mt(session, config);
  fuse_loop_cfg_destroy(config);
  fuse_session_unmount(session);
  fuse_session_destroy(session);
  return result != 0;
}
