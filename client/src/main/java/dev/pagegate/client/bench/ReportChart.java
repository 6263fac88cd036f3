package dev.pagegate.client.bench;

import dev.pagegate.client.daemon.Quantity;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.ChartFactory;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.w3c.dom.Document;

/** A {@link BenchReport} as a picture: a panel for each workload, a bar for each phase. */
public final class ReportChart {
  private static final int PANEL_WIDTH = 330;
  private static final int PANEL_HEIGHT = 330;
  private static final int TITLE_HEIGHT = 84;
  private static final int FOOT_HEIGHT = 34;
  private static final int PANELS_A_ROW = 3;

  /** Bars this far apart are unreadable on a linear scale. */
  private static final double LOG_FROM_RATIO = 12;

  private static final Color INK = new Color(0x1F2933);
  private static final Color MUTED = new Color(0x616E7C);
  private static final Color GRID = new Color(0xE4E7EB);
  private static final Map<Phase, Color> COLORS =
      Map.of(
          Phase.UNCACHED, new Color(0xB8C4CE),
          Phase.COLD, new Color(0x6B8CAE),
          Phase.WARM_MEMORY, new Color(0x2F9E6E),
          Phase.WARM_DISK, new Color(0xE0A030));

  private final BenchReport report;
  private final Map<String, List<BenchReport.Result>> panels;

  private ReportChart(BenchReport report) {
    this.report = report;
    this.panels =
        report.results().stream()
            .collect(
                Collectors.groupingBy(
                    BenchReport.Result::workload, LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * Writes the picture in the format that the name's end says.
   *
   * @throws IllegalArgumentException when that is neither .svg nor .png
   */
  public static void write(BenchReport report, Path file) throws IOException {
    ReportChart chart = new ReportChart(report);
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".svg")) {
      chart.writeSvg(file);
    } else if (name.endsWith(".png")) {
      chart.writePng(file);
    } else {
      throw new IllegalArgumentException(file + " (expected: a name that ends in .svg or .png)");
    }
  }

  private int width() {
    return PANEL_WIDTH * Math.min(PANELS_A_ROW, panels.size());
  }

  private int height() {
    int rows = (panels.size() + PANELS_A_ROW - 1) / PANELS_A_ROW;
    return TITLE_HEIGHT + rows * PANEL_HEIGHT + FOOT_HEIGHT;
  }

  private void writeSvg(Path file) throws IOException {
    SVGGraphics2D graphics = new SVGGraphics2D(emptySvg());
    graphics.setSVGCanvasSize(new Dimension(width(), height()));
    draw(graphics);
    try (BufferedWriter writer = Files.newBufferedWriter(file)) {
      graphics.stream(writer, true);
    }
  }

  private static Document emptySvg() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument("http://www.w3.org/2000/svg", "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java platform has an XML parser", e);
    }
  }

  private void writePng(Path file) throws IOException {
    int scale = 2;
    BufferedImage image =
        new BufferedImage(scale * width(), scale * height(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.scale(scale, scale);
    draw(graphics);
    graphics.dispose();
    ImageIO.write(image, "png", file.toFile());
  }

  private void draw(Graphics2D graphics) {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width(), height());
    drawTitle(graphics);
    int at = 0;
    for (var panel : panels.entrySet()) {
      int x = at % PANELS_A_ROW * PANEL_WIDTH;
      int y = TITLE_HEIGHT + at / PANELS_A_ROW * PANEL_HEIGHT;
      panel(panel.getKey(), panel.getValue())
          .draw(graphics, new Rectangle(x, y, PANEL_WIDTH, PANEL_HEIGHT));
      at++;
    }
    graphics.setFont(font(Font.PLAIN, 11));
    graphics.setColor(MUTED);
    graphics.drawString(footnote(), 20, height() - 14);
  }

  private void drawTitle(Graphics2D graphics) {
    graphics.setColor(INK);
    graphics.setFont(font(Font.BOLD, 20));
    graphics.drawString("pagegate: cold against warm", 20, 32);
    int x = 20;
    graphics.setFont(font(Font.PLAIN, 13));
    for (Phase phase : Phase.values()) {
      graphics.setColor(color(phase));
      graphics.fillRect(x, 50, 13, 13);
      graphics.setColor(INK);
      graphics.drawString(phase.label(), x + 19, 61);
      x += 40 + graphics.getFontMetrics().stringWidth(phase.label());
    }
  }

  private String footnote() {
    String link =
        !report.origin().embedded()
            ? report.origin().url()
            : "embedded NFSv3 server"
                + (report.origin().roundTrip() == null
                    ? ""
                    : ", round trip " + report.origin().roundTrip())
                + (report.origin().bandwidth() == null
                    ? ""
                    : ", " + report.origin().bandwidth() + "/s");
    return link
        + "; "
        + report.machine().processors()
        + " processors; content "
        + (report.verified() ? "verified by SHA-256" : "DIFFERENT");
  }

  private JFreeChart panel(String workload, List<BenchReport.Result> results) {
    DefaultCategoryDataset speeds = new DefaultCategoryDataset();
    results.forEach(result -> speeds.addValue(result.speed(), result.phase(), workload));
    JFreeChart chart = ChartFactory.createBarChart(null, null, null, speeds);
    chart.removeLegend();
    chart.setBackgroundPaint(Color.WHITE);
    chart.setTitle(new TextTitle(workload + ", " + results.getFirst().unit(), font(Font.BOLD, 14)));
    chart.getTitle().setPaint(INK);
    chart.setPadding(new RectangleInsets(10, 14, 10, 6));
    style(chart.getCategoryPlot(), results);
    return chart;
  }

  private static void style(CategoryPlot plot, List<BenchReport.Result> results) {
    plot.setBackgroundPaint(Color.WHITE);
    plot.setOutlineVisible(false);
    plot.setRangeGridlinePaint(GRID);
    plot.setRangeGridlineStroke(new BasicStroke(1f));
    plot.setRangeAxis(axis(results));
    CategoryAxis domain = plot.getDomainAxis();
    domain.setTickLabelsVisible(false);
    domain.setTickMarksVisible(false);
    domain.setAxisLineVisible(false);
    domain.setLowerMargin(0.02);
    domain.setUpperMargin(0.02);
    plot.setRenderer(bars(results));
  }

  private static ValueAxis axis(List<BenchReport.Result> results) {
    double least = results.stream().mapToDouble(BenchReport.Result::speed).min().orElse(1);
    double most = results.stream().mapToDouble(BenchReport.Result::speed).max().orElse(1);
    ValueAxis axis;
    if (most / least >= LOG_FROM_RATIO) {
      LogAxis log = new LogAxis("log scale");
      log.setLabelFont(font(Font.ITALIC, 11));
      log.setLabelPaint(MUTED);
      log.setNumberFormatOverride(new DecimalFormat("#,##0.##"));
      log.setTickUnit(new NumberTickUnit(1));
      log.setMinorTickMarksVisible(false);
      double low = Math.pow(10, Math.floor(Math.log10(least)) - 0.3);
      log.setRange(low, most * Math.pow(most / low, 0.12));
      axis = log;
    } else {
      NumberAxis linear = new NumberAxis();
      linear.setRange(0, Math.max(1e-9, most) * 1.14);
      linear.setTickUnit(new NumberTickUnit(roundStep(most / 4)));
      axis = linear;
    }
    axis.setTickLabelFont(font(Font.PLAIN, 11));
    axis.setTickLabelPaint(MUTED);
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    return axis;
  }

  /** The 1, 2 or 5 times a power of ten next to {@code step}. */
  private static double roundStep(double step) {
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(1e-9, step))));
    double digit = step / power;
    return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
  }

  private static BarRenderer bars(List<BenchReport.Result> results) {
    BarRenderer bars = new BarRenderer();
    bars.setBarPainter(new StandardBarPainter());
    bars.setShadowVisible(false);
    bars.setDrawBarOutline(false);
    bars.setItemMargin(0.08);
    // On a log scale there is no zero to start from.
    bars.setIncludeBaseInRange(false);
    bars.setBase(1e-12);
    for (int series = 0; series < results.size(); series++) {
      bars.setSeriesPaint(series, color(results.get(series).phase()));
    }
    bars.setDefaultItemLabelGenerator(
        new StandardCategoryItemLabelGenerator() {
          private static final long serialVersionUID = 1L;

          @Override
          public String generateLabel(CategoryDataset dataset, int row, int column) {
            return Quantity.significant(dataset.getValue(row, column).doubleValue());
          }
        });
    bars.setDefaultItemLabelsVisible(true);
    bars.setDefaultItemLabelFont(font(Font.BOLD, 12));
    bars.setDefaultItemLabelPaint(INK);
    bars.setDefaultPositiveItemLabelPosition(
        new ItemLabelPosition(ItemLabelAnchor.OUTSIDE12, TextAnchor.BOTTOM_CENTER));
    return bars;
  }

  private static Color color(Phase phase) {
    return COLORS.getOrDefault(phase, Color.GRAY);
  }

  private static Font font(int style, int points) {
    return new Font(Font.SANS_SERIF, style, points);
  }
}
