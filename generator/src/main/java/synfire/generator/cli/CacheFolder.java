package synfire.generator.cli;

import java.nio.file.Path;

/** Where results of outside programs are kept unless the user names a folder. */
final class CacheFolder {

  private CacheFolder() {}

  /** In the repository where there is one, else where the system keeps caches of its user. */
  static Path of(String kind) {
    String root = System.getProperty("synfire.root");
    if (root != null) {
      return Path.of(root, ".cache", kind);
    }
    String user = System.getenv("XDG_CACHE_HOME");
    Path base =
        user != null && !user.isEmpty()
            ? Path.of(user)
            : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("synfire").resolve(kind);
  }
}
