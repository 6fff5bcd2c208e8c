package synfire.generator.synth;

import java.util.Map;

/**
 * Something that a target has a limited number of, or an area.
 *
 * @param key its name in files
 * @param title its name in tables
 * @param doc what is counted
 * @param cells how much of it a cell of a type takes; empty for areas
 */
public record Resource(String key, String title, String doc, Map<String, Integer> cells) {

  public Resource {
    cells = Map.copyOf(cells);
  }
}
