package synfire.generator.emit;

import java.io.IOException;
import java.nio.file.Path;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NocShape;
import synfire.generator.hw.NpeShape;
import synfire.golden.unit.Grid;

/**
 * Renders a fixed chip with every unit into a folder: for whoever writes templates, and for the
 * proofs and measurements of units that no shipped configuration has.
 */
final class RenderSample {

  private RenderSample() {}

  public static void main(String[] args) throws IOException {
    NpeShape npe = new NpeShape(8, 1, 24, 16, 32, 32, 8192, 16384, 2048, 1024, 0);
    ChipModel.HostShape host = new ChipModel.HostShape(64, 256, true);
    NocShape noc = new NocShape(new Grid(16, 16, false, false), 8, 8, 95);
    ChipFiles.of(new ChipModel("sample", "0123456789abcdef".repeat(4), "0.1.0", npe, host, noc))
        .writeTo(Path.of(args[0]));
  }
}
