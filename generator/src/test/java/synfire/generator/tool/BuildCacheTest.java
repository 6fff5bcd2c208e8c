package synfire.generator.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCacheTest {

  @TempDir Path folder;

  private static String key(int n) {
    return String.format(Locale.ROOT, "%032x", n);
  }

  private static Path file(Path work, int bytes) throws IOException {
    return Files.write(work.resolve("made"), new byte[bytes]);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void buildsOnceForManyThreads() throws Exception {
    AtomicInteger builds = new AtomicInteger();
    Callable<Path> get =
        () ->
            new BuildCache(folder, 1000)
                .get(
                    key(0),
                    work -> {
                      builds.incrementAndGet();
                      Thread.sleep(50);
                      return file(work, 10);
                    });
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<Path>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        all.add(pool.submit(get));
      }
      for (Future<Path> f : all) {
        assertEquals(10, Files.size(f.get()));
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(1, builds.get());
    assertEquals(List.of(key(0)), names());
  }

  /** GNU make cannot build below such a folder. */
  @Test
  void theCacheMayHaveABlankInItsName() throws Exception {
    Path blank = folder.resolve("my cache");
    Path made =
        new BuildCache(blank, 1000)
            .get(
                key(0),
                work -> {
                  assertFalse(work.toString().contains(" "), work.toString());
                  Path file = file(work, 10);
                  assertTrue(file.toFile().setExecutable(true));
                  return file;
                });
    assertEquals(blank.resolve(key(0)), made);
    assertTrue(Files.isExecutable(made));
    try (Stream<Path> list = Files.list(blank)) {
      assertEquals(List.of(made), list.toList());
    }
  }

  @Test
  void failedBuildLeavesNothing() throws IOException {
    assertThrows(
        IllegalStateException.class,
        () ->
            new BuildCache(folder, 1000)
                .get(
                    key(0),
                    work -> {
                      file(work, 10);
                      throw new IllegalStateException("no");
                    }));
    assertFalse(Files.exists(folder.resolve(key(0))));
    assertTrue(names().stream().noneMatch(n -> n.startsWith(".build-")), names().toString());
  }

  @Test
  void dropsWhatWasUnusedForLongest() throws Exception {
    BuildCache cache = new BuildCache(folder, 25);
    for (int i = 0; i < 3; i++) {
      Path p = cache.get(key(i), work -> file(work, 10));
      Instant used = Instant.now().minus(Duration.ofHours(3 - i));
      Files.setLastModifiedTime(p, FileTime.from(used));
    }
    Path foreign = Files.write(folder.resolve("model.tflite"), new byte[100]);
    Files.setLastModifiedTime(foreign, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    // The first is used again, so that the second is the oldest.
    cache.get(key(0), work -> file(work, 10));
    cache.get(key(3), work -> file(work, 10));
    assertEquals(List.of(key(0), key(3), "model.tflite"), names());
  }
}
