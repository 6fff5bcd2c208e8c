package synfire.generator.cli;

import java.util.List;
import picocli.CommandLine.Option;
import synfire.generator.emit.OutputTree;
import synfire.generator.report.Picture;
import synfire.generator.report.PngPicture;
import synfire.generator.report.SvgPicture;

/** The options {@code --svg} and {@code --png}: drawings of a page as files, for papers. */
final class PictureOptions {

  @Option(
      names = "--svg",
      description = "Write the drawings of the page to DIR/pictures too, as SVG.")
  private boolean svg;

  @Option(
      names = "--png",
      description = "Write the drawings of the page to DIR/pictures too, as PNG of 288 dpi.")
  private boolean png;

  /** Adds the files that are asked for. */
  OutputTree add(OutputTree files, List<Picture> pictures) {
    for (Picture p : pictures) {
      if (svg) {
        files.text("pictures/" + p.name() + ".svg", SvgPicture.file(p));
      }
      if (png) {
        files.bytes("pictures/" + p.name() + ".png", PngPicture.file(p));
      }
    }
    return files;
  }
}
