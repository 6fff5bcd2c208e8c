package synfire.golden.io;

import java.util.ArrayList;
import java.util.List;

/**
 * The header of a .npy file: a Python dictionary with exactly the keys descr, fortran_order and
 * shape.
 *
 * @param type element type
 * @param shape sizes of the axes, at least 0 each
 */
record NpyHeader(NpyType type, List<Integer> shape) {

  private static final int MOST_AXES = 32;

  static NpyHeader parse(String text) {
    return new Parser(text).header();
  }

  /** The header's text, without padding. */
  String text() {
    StringBuilder sizes = new StringBuilder();
    for (int i = 0; i < shape.size(); i++) {
      sizes.append(i == 0 ? "" : " ").append(shape.get(i)).append(',');
    }
    if (shape.size() > 1) {
      sizes.setLength(sizes.length() - 1);
    }
    return "{'descr': '" + type.descriptor() + "', 'fortran_order': False, 'shape': ("
        + sizes + "), }";
  }

  /** Reads the few tokens that the format allows. */
  private static final class Parser {
    private final String text;
    private int at;

    Parser(String text) {
      this.text = text;
    }

    NpyHeader header() {
      String descriptor = null;
      Boolean fortran = null;
      List<Integer> shape = null;
      expect('{');
      while (!take('}')) {
        String key = string();
        expect(':');
        switch (key) {
          case "descr" -> descriptor = string();
          case "fortran_order" -> fortran = truth();
          case "shape" -> shape = sizes();
          default ->
              throw new NpyException("its header has the unknown key " + NpyType.printable(key));
        }
        if (!take(',')) {
          expect('}');
          break;
        }
      }
      space();
      if (at != text.length()) {
        throw broken("the end");
      }
      if (descriptor == null || fortran == null || shape == null) {
        throw new NpyException("its header lacks descr, fortran_order or shape");
      }
      NpyType type = NpyType.of(descriptor);
      if (fortran) {
        throw new NpyException(
            "the array is in Fortran order, expected C order",
            "turn it with numpy.ascontiguousarray before numpy.save");
      }
      return new NpyHeader(type, List.copyOf(shape));
    }

    private void space() {
      while (at < text.length() && " \n\t\r".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private boolean take(char c) {
      space();
      if (at < text.length() && text.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    private void expect(char c) {
      if (!take(c)) {
        throw broken("'" + c + "'");
      }
    }

    private NpyException broken(String expected) {
      return new NpyException("its header is broken at character " + at + ", expected " + expected);
    }

    private String string() {
      space();
      char quote = at < text.length() ? text.charAt(at) : 0;
      int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
      if (end < 0) {
        throw broken("a quoted string (structured arrays are not supported)");
      }
      String value = text.substring(at + 1, end);
      at = end + 1;
      return value;
    }

    private boolean truth() {
      space();
      for (String word : List.of("False", "True")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw broken("True or False");
    }

    private List<Integer> sizes() {
      List<Integer> sizes = new ArrayList<>();
      expect('(');
      while (!take(')')) {
        sizes.add(size());
        if (sizes.size() > MOST_AXES) {
          throw new NpyException("the array has more than " + MOST_AXES + " axes");
        }
        if (!take(',')) {
          expect(')');
          break;
        }
      }
      return sizes;
    }

    private int size() {
      space();
      int from = at;
      while (at < text.length() && Character.digit(text.charAt(at), 10) >= 0) {
        at++;
      }
      if (at == from) {
        throw broken("a size");
      }
      String digits = text.substring(from, at);
      if (digits.length() > 10 || Long.parseLong(digits) > Integer.MAX_VALUE) {
        throw new NpyException("an axis has the size " + NpyType.printable(digits) + ", too large");
      }
      // Files written by Python 2 mark whole numbers with an L.
      if (at < text.length() && text.charAt(at) == 'L') {
        at++;
      }
      return Integer.parseInt(digits);
    }
  }
}
