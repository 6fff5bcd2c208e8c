package synfire.generator.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The values of an enumeration by the names that help texts have: lower case, - for _. */
abstract class ChoiceName<E extends Enum<E>> implements ITypeConverter<E> {

  private final Class<E> type;

  ChoiceName(Class<E> type) {
    this.type = type;
  }

  @Override
  public E convert(String name) {
    try {
      return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      List<String> names =
          Arrays.stream(type.getEnumConstants())
              .map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .toList();
      int last = names.size() - 1;
      throw new TypeConversionException(
          "expected " + String.join(", ", names.subList(0, last)) + " or " + names.get(last)
              + " but was '" + name + "'");
    }
  }
}
