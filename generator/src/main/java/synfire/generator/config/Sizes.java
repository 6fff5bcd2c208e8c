package synfire.generator.config;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as a person writes them: 32768, "32KiB". */
final class Sizes {

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,10}) ?(B|KiB|MiB)?");

  private Sizes() {}

  /** Bytes of a text, if it is a size. */
  static OptionalLong bytes(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      return OptionalLong.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    if ("KiB".equals(matcher.group(2))) {
      number <<= 10;
    } else if ("MiB".equals(matcher.group(2))) {
      number <<= 20;
    }
    return OptionalLong.of(number);
  }

  /** The shortest exact text. */
  static String text(int bytes) {
    if (bytes != 0 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    if (bytes != 0 && bytes % (1 << 10) == 0) {
      return (bytes >> 10) + "KiB";
    }
    return String.valueOf(bytes);
  }
}
