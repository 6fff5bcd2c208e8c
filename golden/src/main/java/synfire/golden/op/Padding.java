package synfire.golden.op;

/** How a window meets the border of its tensor. */
public enum Padding {
  /** Output size is ceil(input / stride); the border is filled with the zero point. */
  SAME,
  /** Only windows that lie inside the tensor. */
  VALID
}
