package synfire.generator.synth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A module in the tree of a chip. Instances of one module with different parameters share a node.
 *
 * @param module its name
 * @param instances how often it is there below its parent
 * @param own figures of all these instances without what is below them
 * @param all the same with what is below
 * @param children modules that it instantiates, largest first
 */
public record ModuleNode(
    String module, int instances, Figures own, Figures all, List<ModuleNode> children) {

  public ModuleNode {
    children = List.copyOf(children);
  }

  /** Joins nodes of equal names and sorts by a resource, largest first. */
  static List<ModuleNode> joined(List<ModuleNode> nodes, String key) {
    List<ModuleNode> out = new ArrayList<>();
    for (ModuleNode node : nodes) {
      int same = 0;
      while (same < out.size() && !out.get(same).module.equals(node.module)) {
        same++;
      }
      if (same == out.size()) {
        out.add(node);
      } else {
        out.set(same, out.get(same).with(node, key));
      }
    }
    out.sort(
        Comparator.comparingDouble((ModuleNode n) -> -n.all.of(key))
            .thenComparing(ModuleNode::module));
    return out;
  }

  private ModuleNode with(ModuleNode other, String key) {
    List<ModuleNode> below = new ArrayList<>(children);
    below.addAll(other.children);
    return new ModuleNode(
        module,
        instances + other.instances,
        own.plus(other.own),
        all.plus(other.all),
        joined(below, key));
  }
}
