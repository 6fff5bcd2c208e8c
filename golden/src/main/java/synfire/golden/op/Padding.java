package synfire.golden.op;

/**
 * How windows meet the border of their tensor. Places outside hold the zero point for a convolution
 * and do not count for a pool.
 *
 * @param same output size is ceil(input / stride), the border follows from it and the four numbers
 *     are 0; else the border is as they say and the windows are those that lie inside of it
 * @param top rows above the tensor
 * @param bottom rows below it
 * @param left columns left of it
 * @param right columns right of it
 */
public record Padding(boolean same, int top, int bottom, int left, int right) {

  /** Output size is ceil(input / stride). */
  public static final Padding SAME = new Padding(true, 0, 0, 0, 0);

  /** Only windows that lie inside the tensor. */
  public static final Padding VALID = new Padding(false, 0, 0, 0, 0);

  /** A border of so many places. */
  public static Padding explicit(int top, int bottom, int left, int right) {
    return new Padding(false, top, bottom, left, right);
  }

  /**
   * The border along one axis.
   *
   * @param same as {@link Padding#same}
   * @param before places before the tensor
   * @param after places after it
   */
  public record Border(boolean same, int before, int after) {}

  /** The border above and below. */
  public Border rows() {
    return new Border(same, top, bottom);
  }

  /** The border left and right. */
  public Border columns() {
    return new Border(same, left, right);
  }
}
