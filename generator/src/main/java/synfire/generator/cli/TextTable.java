package synfire.generator.cli;

import java.util.ArrayList;
import java.util.List;

/** Columns of text, two blanks apart; columns of numbers end at the same place. */
final class TextTable {

  private final List<String> heads = new ArrayList<>();
  private final List<Boolean> numbers = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();

  /** Adds a column of words. */
  TextTable words(String head) {
    heads.add(head);
    numbers.add(false);
    return this;
  }

  /** Adds a column of numbers. */
  TextTable numbers(String head) {
    heads.add(head);
    numbers.add(true);
    return this;
  }

  /** Adds a row, one cell for each column. */
  void row(String... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException(cells.length + " cells, " + heads.size() + " columns");
    }
    rows.add(cells.clone());
  }

  /** Head and rows, a line each, without line ends. */
  List<String> lines() {
    int[] widths = new int[heads.size()];
    for (int column = 0; column < widths.length; column++) {
      widths[column] = heads.get(column).length();
      for (String[] row : rows) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(heads.toArray(new String[0]), widths));
    for (String[] row : rows) {
      lines.add(line(row, widths));
    }
    return lines;
  }

  private String line(String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.length; column++) {
      String blanks = " ".repeat(widths[column] - cells[column].length());
      line.append(column == 0 ? "" : "  ");
      line.append(numbers.get(column) ? blanks + cells[column] : cells[column] + blanks);
    }
    return line.toString().stripTrailing();
  }
}
