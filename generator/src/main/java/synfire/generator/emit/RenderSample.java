package synfire.generator.emit;

import java.io.IOException;
import java.nio.file.Path;
import synfire.generator.hw.ChipModel;
import synfire.generator.hw.NpeShape;

/** Renders a small fixed chip into a folder, to look at templates while writing them. */
final class RenderSample {

  private RenderSample() {}

  public static void main(String[] args) throws IOException {
    NpeShape npe = new NpeShape(8, 1, 24, 16, 32, 32, 8192, 16384, 2048, 1024);
    ChipModel.HostShape host = new ChipModel.HostShape(64, 256, true);
    ChipFiles.of(new ChipModel("sample", "0123456789abcdef".repeat(4), "0.1.0", npe, host))
        .writeTo(Path.of(args[0]));
  }
}
