package synfire.generator.hw;

import static synfire.generator.hw.Field.unsigned;

import java.util.ArrayList;
import java.util.List;

/** Descriptor of the host port: the shapes of the input and the output of the loaded network. */
public final class Host {

  /** Entries of the host's destination table: the list of input words, that of output credits. */
  public static final int DESTINATIONS = 16;

  /** Where the list of output credits begins. */
  public static final int CREDIT_LIST = 8;

  /** Rings of the host on a network: credits of the input tensor, rows of the output tensor. */
  public static final int RING_INPUT = 0;

  public static final int RING_OUTPUT = 1;

  private Host() {}

  /** The host descriptor, one word. */
  public static Layout descriptor(NpeShape s) {
    int a = s.activationAddressBits();
    List<Field> fields = new ArrayList<>();
    fields.addAll(
        List.of(
            unsigned("in_rows", 12, "rows of an input frame"),
            unsigned("in_cols", 12, "pixels of an input row"),
            unsigned("in_channels", 13, "bytes of an input pixel on the stream"),
            unsigned("in_words", 10, "ring words of an input pixel")));
    if (!s.network()) {
      fields.addAll(
          List.of(
              unsigned("in_base", a, "first word of the input ring"),
              unsigned("in_ring_words", a, "words of the input ring"),
              unsigned("in_ring", s.ringBits(), "ring of the input tensor")));
    }
    fields.addAll(
        List.of(
            unsigned("in_depth", s.slotBits() + 1, "rows of the input ring: credits at start"),
            unsigned("in_zero", 8, "zero point of the input, fills lanes beyond in_channels"),
            unsigned("out_rows", 12, "rows of an output frame"),
            unsigned("out_cols", 12, "pixels of an output row"),
            unsigned("out_channels", 13, "bytes of an output pixel on the stream"),
            unsigned("out_ring_words", a, "words of the output buffer in use: out_depth rows"),
            unsigned("out_depth", s.slotBits() + 1, "rows that the output buffer holds"),
            unsigned("softmax", 1, "1: the channels of each output pixel go through softmax")));
    if (!s.network()) {
      fields.addAll(
          List.of(
              unsigned(
                  "out_ring", s.ringBits(), "ring whose free count stands for the output buffer"),
              unsigned("rings", s.ringBits() + 1, "rings in use")));
    }
    return new Layout("host", fields);
  }
}
