package synfire.generator.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import synfire.generator.Compiler;
import synfire.generator.config.ChipConfig;
import synfire.generator.config.ConfigReader;
import synfire.generator.map.Program;
import synfire.generator.map.RandomNetworks;
import synfire.generator.map.Target;
import synfire.generator.map.check.ImageInterpreter;
import synfire.golden.net.Network;
import synfire.golden.net.Rounding;

/** Images carry what their header says, and are the same whenever they are made. */
final class ImageWriterTest {

  private static Program program(long seed) {
    Network network = RandomNetworks.of(seed);
    ChipConfig chip = Compiler.fit(network, Rounding.TFLM, ConfigReader.read("pico"));
    return Compiler.compile(network, Rounding.TFLM, Target.of(chip));
  }

  @Test
  void headerSaysWhatFollows() {
    Program program = program(3);
    byte[] image = ImageWriter.bytes(program);
    ByteBuffer beats = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals("SYNF", new String(image, 0, 4, java.nio.charset.StandardCharsets.US_ASCII));
    String digest = program.target().digest().substring(0, 16);
    assertEquals(digest, String.format(Locale.ROOT, "%016x", beats.getLong(8)));
    assertEquals(image.length / 8 - 4, beats.getInt(16));
    CRC32 crc = new CRC32();
    crc.update(image, 32, image.length - 32);
    assertEquals((int) crc.getValue(), beats.getInt(24));
  }

  @Test
  void hexHasOneBeatALine() {
    byte[] image = ImageWriter.bytes(program(5));
    String[] lines = ImageWriter.hex(image).split("\n");
    assertEquals(image.length / 8, lines.length);
    ByteBuffer beats = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < lines.length; i++) {
      assertEquals(beats.getLong(8 * i), Long.parseUnsignedLong(lines[i], 16));
    }
  }

  @Test
  void sameNetworkSameBytesInAnyLocale() {
    byte[] image = ImageWriter.bytes(program(7));
    String listing = Listing.of(program(7));
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertArrayEquals(image, ImageWriter.bytes(program(7)));
      assertEquals(listing, Listing.of(program(7)));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void listingNamesEveryStepAndRing() {
    Program program = program(11);
    String listing = Listing.of(program);
    program.steps().forEach(s -> assertTrue(listing.contains(s.name()), s.name()));
    assertTrue(listing.lines().allMatch(l -> l.length() < 400));
    assertTrue(listing.chars().allMatch(c -> c == '\n' || c >= 32 && c < 127));
  }

  @Test
  void damagedImagesAreNotRun() {
    Program program = program(3);
    byte[] image = ImageWriter.bytes(program);
    for (int at : new int[] {0, 16, 24, 40, image.length - 1}) {
      byte[] damaged = image.clone();
      damaged[at] ^= 1;
      assertThrows(
          IllegalStateException.class,
          () -> new ImageInterpreter(program.target().npe(), damaged),
          "byte " + at);
    }
  }
}
