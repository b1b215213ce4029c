/* File systems that a test machine does not have, simulated at the system call. Loaded by LD_PRELOAD.
   FS_ROOT: what lies below it is concerned. FS_FLOCK: the errno that flock answers. FS_RENAME: the errno of a rename
   onto a name that ends in FS_RENAME_TO. FS_MODE=0777: every mode there is 0777; FS_CHMOD: the errno of chmod, 0 for
   a success without effect. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int number(const char *name) { const char *text = getenv(name); return text ? (int)strtol(text, 0, 0) : -1; }

static int concerns(const char *path) {
    const char *root = getenv("FS_ROOT");
    return root && path && strncmp(path, root, strlen(root)) == 0;
}

static int concerns_fd(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return concerns(path);
}

static int fail(int code) { errno = code; return -1; }

int flock(int fd, int operation) {
    int code = number("FS_FLOCK");
    if (code > 0 && concerns_fd(fd)) return fail(code);
    return ((int (*)(int, int))dlsym(RTLD_NEXT, "flock"))(fd, operation);
}

int rename(const char *from, const char *to) {
    int code = number("FS_RENAME");
    const char *end = getenv("FS_RENAME_TO");
    size_t size = end ? strlen(end) : 0;
    if (code > 0 && concerns(to) && strlen(to) >= size && (!size || strcmp(to + strlen(to) - size, end) == 0))
        return fail(code);
    return ((int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename"))(from, to);
}

int chmod(const char *path, mode_t mode) {
    int code = number("FS_CHMOD");
    if (code >= 0 && concerns(path)) return code ? fail(code) : 0;
    return ((int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "chmod"))(path, mode);
}

int fchmod(int fd, mode_t mode) {
    int code = number("FS_CHMOD");
    if (code >= 0 && concerns_fd(fd)) return code ? fail(code) : 0;
    return ((int (*)(int, mode_t))dlsym(RTLD_NEXT, "fchmod"))(fd, mode);
}

static int shown(int result, struct stat *status, int concerned) {
    int mode = number("FS_MODE");
    if (result == 0 && mode >= 0 && concerned) status->st_mode = (status->st_mode & S_IFMT) | (mode_t)mode;
    return result;
}

int stat(const char *path, struct stat *status) {
    int result = ((int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, "stat"))(path, status);
    return shown(result, status, concerns(path));
}

int lstat(const char *path, struct stat *status) {
    int result = ((int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, "lstat"))(path, status);
    return shown(result, status, concerns(path));
}

int fstat(int fd, struct stat *status) {
    int result = ((int (*)(int, struct stat *))dlsym(RTLD_NEXT, "fstat"))(fd, status);
    return shown(result, status, concerns_fd(fd));
}

int fstatat(int fd, const char *path, struct stat *status, int flags) {
    int result = ((int (*)(int, const char *, struct stat *, int))dlsym(RTLD_NEXT, "fstatat"))(fd, path, status, flags);
    return shown(result, status, concerns(path));
}

int stat64(const char *path, struct stat64 *status) { return stat(path, (struct stat *)status); }
int lstat64(const char *path, struct stat64 *status) { return lstat(path, (struct stat *)status); }
int fstat64(int fd, struct stat64 *status) { return fstat(fd, (struct stat *)status); }
int fstatat64(int fd, const char *path, struct stat64 *status, int flags) {
    return fstatat(fd, path, (struct stat *)status, flags);
}
