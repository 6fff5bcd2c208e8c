package synfire.generator.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the schema says of one field.
 *
 * @param path such as {@code npe.lanes}
 * @param description one line
 * @param kind type of its value
 * @param allowed the only values, empty if a range holds
 * @param minimum least value of a number
 * @param maximum greatest value of a number
 * @param pattern form of a text
 * @param standard value of an absent field, as it would stand in a file
 */
record FieldSpec(
    String path,
    String description,
    Kind kind,
    List<Integer> allowed,
    int minimum,
    int maximum,
    Optional<Pattern> pattern,
    Optional<String> standard) {

  /** Type of a value. */
  enum Kind {
    INTEGER,
    /** A number of bytes, also written as 32KiB. */
    SIZE,
    FLAG,
    TEXT
  }

  FieldSpec {
    allowed = List.copyOf(allowed);
  }

  /** Whether a value of the right type is in range. */
  boolean admits(Object value) {
    switch (kind) {
      case INTEGER:
      case SIZE:
        int number = (Integer) value;
        return allowed.isEmpty()
            ? number >= minimum && number <= maximum
            : allowed.contains(number);
      case TEXT:
        return pattern.map(p -> p.matcher((String) value).matches()).orElse(true);
      default:
        return true;
    }
  }

  /** What values there are, as a phrase. */
  String expected() {
    switch (kind) {
      case INTEGER:
        if (!allowed.isEmpty()) {
          String all =
              allowed.stream().limit(allowed.size() - 1L).map(String::valueOf)
                  .collect(Collectors.joining(", "));
          return all + " or " + allowed.get(allowed.size() - 1);
        }
        return "a whole number from " + minimum + " to " + maximum;
      case SIZE:
        return "bytes from " + Sizes.text(minimum) + " to " + Sizes.text(maximum)
            + ", such as 4096 or 32KiB";
      case FLAG:
        return "true or false";
      default:
        return "lower-case letters, digits, - and _, at most 40, a letter first";
    }
  }

  /** What to do about a wrong value. */
  String fix() {
    return standard
        .map(value -> "correct it, or drop the field to get the default, " + value)
        .orElse("correct it");
  }
}
