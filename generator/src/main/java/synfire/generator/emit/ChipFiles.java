package synfire.generator.emit;

import java.util.ArrayList;
import java.util.List;
import synfire.generator.hw.ChipModel;
import synfire.generator.noc.ChannelDependencies;

/**
 * All files of a chip: modules, file list, lint waivers, manuals, driver, and what other tools take
 * it by.
 */
public final class ChipFiles {

  /** Register addresses, fields and error codes for drivers and benches in C or C++. */
  public static final String C_HEADER = "driver/sf_registers.h";

  /** Modules in the order in which tools read them. */
  public static final String FILE_LIST = "sf.f";

  /** What Verilator's lint may say of the modules, each with its reason. */
  public static final String WAIVERS = "sf.vlt";

  /** Files that say how to use the modules, by their paths; templates are below {@code pack}. */
  private static final List<String> PACKAGE =
      List.of(
          "README.md",
          "registers.html",
          "sf_top.core",
          "sf_top.rdl",
          "sf_top.xml",
          "driver/sf_driver.h",
          "driver/sf_driver.c",
          "driver/sf_sim.cpp",
          "constraints/sf_top.sdc",
          "constraints/sf_top.xdc",
          "constraints/sf_top.lpf");

  private ChipFiles() {}

  /**
   * Renders a chip.
   *
   * @throws synfire.generator.problem.ProblemException if flits of its network on chip could wait
   *     for each other for ever
   */
  public static OutputTree of(ChipModel chip) {
    ChannelDependencies.check(chip.noc());
    Renderer renderer = new Renderer();
    OutputTree out = new OutputTree();
    List<String> list = new ArrayList<>();
    for (Units.Unit unit : Units.of(chip)) {
      out.text(unit.file(), renderer.render(unit.template(), chip));
      list.add(unit.file());
    }
    out.text(FILE_LIST, String.join("\n", list) + "\n");
    out.text(WAIVERS, renderer.render(WAIVERS, chip));
    for (String manual : List.of("registers.md", "descriptors.md")) {
      out.text(manual, renderer.render("doc/" + manual, chip));
    }
    out.text(C_HEADER, renderer.render("pack/" + C_HEADER, chip));
    ChipPackage around = new ChipPackage(chip, list);
    for (String path : PACKAGE) {
      out.text(path, renderer.render("pack/" + path, around));
    }
    return out;
  }
}
