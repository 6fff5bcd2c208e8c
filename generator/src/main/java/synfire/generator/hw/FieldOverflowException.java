package synfire.generator.hw;

/** A value that a descriptor field of this chip cannot hold. */
public final class FieldOverflowException extends RuntimeException {

  private final transient Field field;
  private final long value;

  FieldOverflowException(String layout, Field field, long value) {
    super(
        layout + "." + field.name() + " is " + value + ", its field holds " + field.min() + " to "
            + field.max() + " (" + field.doc() + ")");
    this.field = field;
    this.value = value;
  }

  public Field field() {
    return field;
  }

  public long value() {
    return value;
  }
}
