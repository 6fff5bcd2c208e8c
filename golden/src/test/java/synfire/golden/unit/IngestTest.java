package synfire.golden.unit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Laps and scrubbing: a word of an earlier row is never taken for one of the row that is read. */
class IngestTest {

  @Test
  void wordsOfOtherLapsDoNotCount() {
    Random random = new Random(1);
    for (int words : new int[] {1, 3, 127, 128, 129, 300}) {
      Ingest ring = new Ingest(List.of(5), 512);
      for (int lap = 0; lap < 2000; lap++) {
        byte[][] row = new byte[words][];
        // Some words are written once in a very long time.
        for (int w = 0; w < words; w++) {
          if (random.nextInt(lap % 700 == 3 ? 2 : 400) == 0) {
            row[w] = new byte[] {(byte) random.nextInt()};
            ring.write(0, w, lap % Emit.LAPS, row[w]);
          }
        }
        for (int w = 0; w < words; w++) {
          byte[] found = ring.read(5 + w, lap % Emit.LAPS);
          if (row[w] == null) {
            assertNull(found, "word " + w + " in lap " + lap);
          } else {
            assertArrayEquals(row[w], found);
          }
        }
        ring.released(new Emit.Released(5, words, lap % Emit.LAPS));
      }
    }
  }
}
