package synfire.generator.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class PictureTest {

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<String> texts(Document d) {
    NodeList all = d.getElementsByTagName("text");
    return IntStream.range(0, all.getLength()).mapToObj(i -> all.item(i).getTextContent()).toList();
  }

  @Test
  void aFileNeedsNothingBesideIt() throws Exception {
    for (Picture p : Pictures.of(ReportSample.mesh())) {
      String svg = SvgPicture.file(p);
      assertFalse(svg.contains("var(") || svg.contains("class="), svg);
      assertFalse(svg.replace("http://www.w3.org/2000/svg", "").contains("http"), svg);
      Document d = parsed(svg);
      assertEquals("svg", d.getDocumentElement().getTagName());
      Element ground = (Element) d.getElementsByTagName("rect").item(0);
      assertEquals("#ffffff", ground.getAttribute("fill"), "white whatever it lies on");
      assertEquals(d.getDocumentElement().getAttribute("width"), ground.getAttribute("width"));
      assertTrue(d.getDocumentElement().getAttribute("font-family").endsWith("sans-serif"));
    }
  }

  @Test
  void aFloorplanHasEveryElementItsLayersAndLinks() throws Exception {
    List<String> texts =
        texts(parsed(SvgPicture.file(Floorplan.of(ReportSample.mesh()).picture("f"))));
    for (String text :
        new String[] {
          "NPE 0", "NPE 3", "30.0\u202f%", "0, 0", "1, 0", "40 flits", "45 flits", "20", "85",
          "host", "50", "conv2d_0"
        }) {
      assertTrue(texts.contains(text), text + " in " + texts);
    }
  }

  /** A torus whose nodes all send to all their neighbours. */
  private static Floorplan torus(int side) {
    List<Floorplan.Cell> cells = new ArrayList<>();
    List<Double> switches = new ArrayList<>();
    List<VerifyReport.Hop> hops = new ArrayList<>();
    for (int node = 0; node < side * side; node++) {
      cells.add(new Floorplan.Cell(10.0 * (node % 11), List.of(new Floorplan.Part(0, 9, ""))));
      switches.add(1000.0 + node);
      int x = node % side;
      int y = node / side;
      hops.add(new VerifyReport.Hop(node, y * side + (x + 1) % side, 1));
      hops.add(new VerifyReport.Hop(node, (y + 1) % side * side + x, 2));
    }
    return new Floorplan(
        "measured", side, side, 1, true, 0, 0, 100, List.of("layer"), cells, switches, hops,
        OptionalDouble.of(7));
  }

  @Test
  void everythingLiesInsideThePictureAndNoNodeOnAnother() {
    for (int side : new int[] {2, 3, 12, 16}) {
      Picture p = torus(side).picture("torus");
      Set<List<Double>> places = new HashSet<>();
      int nodes = 0;
      for (Picture.Shape s : p.shapes()) {
        if (s instanceof Picture.Box b) {
          inside(p, b.x(), b.y());
          inside(p, b.x() + b.width(), b.y() + b.height());
          if (b.round() == 5) {
            nodes++;
            places.add(List.of(b.x(), b.y()));
          }
        } else if (s instanceof Picture.Stroke l) {
          for (int i = 0; i < l.points().size(); i += 2) {
            inside(p, l.points().get(i), l.points().get(i + 1));
          }
        } else if (s instanceof Picture.Label t) {
          inside(p, t.x(), t.y());
        }
      }
      assertEquals(side * side, nodes);
      assertEquals(nodes, places.size());
    }
  }

  private static void inside(Picture p, double x, double y) {
    assertTrue(x >= 0 && x <= p.width() && y >= 0 && y <= p.height(), x + ", " + y);
  }

  @Test
  void aLinkAroundTheEdgeLeavesThePlanAndDoesNotCrossIt() {
    Picture p = torus(3).picture("torus");
    double width = 0;
    for (Picture.Shape s : p.shapes()) {
      if (s instanceof Picture.Box b && b.round() == 5) {
        width = b.width();
      }
    }
    for (Picture.Shape s : p.shapes()) {
      if (s instanceof Picture.Stroke l && !l.words().isEmpty()) {
        double dx = Math.abs(l.points().get(2) - l.points().get(0));
        assertTrue(dx < width, l.words());
      }
    }
  }

  @Test
  void aRasterShowsWhatTheVectorsSay() throws Exception {
    Picture p = new Picture("p", "p").size(40, 20).box(10, 5, 20, 10, 0, Ink.OWN);
    p.text(1, 15, "x", 12, Ink.TEXT, Picture.Anchor.START);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(PngPicture.file(p)));
    assertEquals(120, image.getWidth());
    assertEquals(60, image.getHeight());
    assertEquals(Ink.OWN.colour().getRGB(), image.getRGB(60, 30));
    assertEquals(0xffffffff, image.getRGB(119, 0));
    boolean text = false;
    for (int x = 0; x < 28; x++) {
      for (int y = 0; y < 60; y++) {
        text |= image.getRGB(x, y) != 0xffffffff;
      }
    }
    assertTrue(text, "the label is drawn");
  }

  @Test
  void theFrontIsWhatNoOtherPointBeats() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      List<ScatterPlot.Point> points = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        points.add(
            new ScatterPlot.Point(1 + random.nextInt(30), 1 + random.nextInt(30), "g" + i % 3));
      }
      ScatterPlot plot =
          new ScatterPlot(
              new ScatterPlot.Axis("sram", "bytes", true),
              new ScatterPlot.Axis("rate", "frames a second", false), "g", points);
      List<ScatterPlot.Point> front = plot.front();
      for (ScatterPlot.Point p : points) {
        boolean beaten =
            points.stream()
                .anyMatch(
                    q ->
                        q.x() <= p.x() && q.y() >= p.y() && (q.x() < p.x() || q.y() > p.y()));
        boolean in = front.stream().anyMatch(q -> q.x() == p.x() && q.y() == p.y());
        assertEquals(!beaten, in, p.toString());
      }
      for (Picture.Shape s : plot.picture("p").shapes()) {
        if (s instanceof Picture.Dot d) {
          inside(plot.picture("p"), d.x(), d.y());
        }
      }
    }
  }

  @Test
  void aPlotOfNothingAndOfOnePlaceIsAPictureToo() throws Exception {
    ScatterPlot.Axis axis = new ScatterPlot.Axis("a", "a", true);
    assertTrue(
        texts(parsed(SvgPicture.file(new ScatterPlot(axis, axis, "g", List.of()).picture("p"))))
            .contains("no points"));
    for (double v : new double[] {0, 5, 1e12}) {
      Picture p =
          new ScatterPlot(axis, axis, "g", List.of(new ScatterPlot.Point(v, v, "x"))).picture("p");
      parsed(SvgPicture.file(p));
      p.shapes().forEach(s -> {
        if (s instanceof Picture.Dot d) {
          inside(p, d.x(), d.y());
        }
      });
    }
  }

  @Test
  void everyInkIsInTheStyleSheet() {
    for (Ink ink : Ink.values()) {
      assertNotEquals("", ink.inFile());
    }
  }
}
