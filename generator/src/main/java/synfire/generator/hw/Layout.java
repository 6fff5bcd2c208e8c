package synfire.generator.hw;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A packed word: fields in order, the first one in the lowest bits, no gaps. */
public record Layout(String name, List<Field> fields) {

  /** A field with its place. */
  public record Placed(Field field, int lsb) {
    /** Highest bit of the field by itself. */
    public int high() {
      return field.bits() - 1;
    }

    /** Highest bit. */
    public int msb() {
      return lsb + field.bits() - 1;
    }

    /** Mask of the field in a word of at most 32 bits, hexadecimal. */
    public String hexMask() {
      return String.format(Locale.ROOT, "%08x", ((1L << field.bits()) - 1) << lsb);
    }

    /** Bit range as it is written in manuals. */
    public String range() {
      return field.bits() == 1 ? Integer.toString(lsb) : msb() + ":" + lsb;
    }
  }

  public Layout {
    fields = List.copyOf(fields);
  }

  /** Width of the word in bits. */
  public int bits() {
    return fields.stream().mapToInt(Field::bits).sum();
  }

  /** Number of 64-bit beats that carry one word in a program image. */
  public int beats() {
    return (bits() + 63) / 64;
  }

  public Field field(String fieldName) {
    for (Field f : fields) {
      if (f.name().equals(fieldName)) {
        return f;
      }
    }
    throw new IllegalArgumentException(name + " has no field " + fieldName);
  }

  /** All fields with their bit positions, lowest first. */
  public List<Placed> placed() {
    List<Placed> out = new ArrayList<>();
    int lsb = 0;
    for (Field f : fields) {
      out.add(new Placed(f, lsb));
      lsb += f.bits();
    }
    return out;
  }

  /** The named fields with their bit positions, in the order of the word. */
  public List<Placed> placed(String... names) {
    List<String> wanted = List.of(names);
    wanted.forEach(this::field);
    return placed().stream().filter(p -> wanted.contains(p.field().name())).toList();
  }

  /**
   * Packs values; every field must be given and fit.
   *
   * @throws FieldOverflowException if a value does not fit its field
   */
  public BigInteger pack(Map<String, Long> values) {
    if (values.size() != fields.size()) {
      for (String key : values.keySet()) {
        field(key);
      }
    }
    BigInteger word = BigInteger.ZERO;
    for (Placed p : placed()) {
      Field f = p.field();
      Long v = values.get(f.name());
      if (v == null) {
        throw new IllegalArgumentException(name + "." + f.name() + " is not set");
      }
      if (v < f.min() || v > f.max()) {
        throw new FieldOverflowException(name, f, v);
      }
      BigInteger raw = BigInteger.valueOf(v - f.offset() & (1L << f.bits()) - 1);
      word = word.or(raw.shiftLeft(p.lsb()));
    }
    return word;
  }

  /** The inverse of {@link #pack}. */
  public Map<String, Long> unpack(BigInteger word) {
    Map<String, Long> out = new LinkedHashMap<>();
    for (Placed p : placed()) {
      Field f = p.field();
      long raw =
          word.shiftRight(p.lsb())
              .and(BigInteger.ONE.shiftLeft(f.bits()).subtract(BigInteger.ONE))
              .longValue();
      if (f.signed() && (raw >> (f.bits() - 1)) != 0) {
        raw -= 1L << f.bits();
      }
      out.put(f.name(), raw + f.offset());
    }
    return out;
  }
}
