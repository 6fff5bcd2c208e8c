package synfire.generator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, which the build writes into a resource. */
public final class Version implements IVersionProvider {

  /** The version, such as 0.1.0. */
  public static String text() {
    try (InputStream in = Version.class.getResourceAsStream("/synfire-version.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"synfire " + text()};
  }
}
