package phao;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mark, a lifebuoy, in all the files in which systems ask for it. */
class MarkTest {

    private static final Path WEBAPP = Path.of("webapp");
    private static final int LARGEST_FILE = 16_384;
    /** "the safe zone is … a centrally positioned circle, with a radius 2/5 … of the minimum of the icon's width and height" (Web App Manifest). */
    private static final double SAFE = 2 / 5.0;
    /** Of the ring's middle line and of the tile, in parts of the tile: where icon.svg has them. */
    private static final double RING = 20.25 / 64;

    private static final double MASKABLE = 0.86;

    private final JsonObject manifest = manifest();

    @Test
    void every_icon_of_the_manifest_is_there_in_the_size_that_it_says() throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonObject icon : manifest.getJsonArray("icons").getValuesAs(JsonObject.class)) {
            Path file = WEBAPP.resolve(icon.getString("src"));
            assertThat(file).isRegularFile();
            assertThat(Files.size(file)).as(file.toString()).isLessThan(LARGEST_FILE);
            if (icon.getString("type").equals("image/png")) {
                BufferedImage picture = ImageIO.read(file.toFile());
                assertThat(picture.getWidth() + "x" + picture.getHeight()).isEqualTo(icon.getString("sizes"));
            }
            found.add(icon.getString("sizes") + " " + icon.getString("purpose"));
        }
        assertThat(found).containsExactly("any any", "192x192 any", "512x512 any", "512x512 maskable");
    }

    @Test
    void the_page_names_icons_and_a_preview_that_are_there() throws Exception {
        String page = Files.readString(WEBAPP.resolve("index.html"));
        assertThat(page)
                .contains(
                        "property=\"og:title\"",
                        "property=\"og:description\"",
                        "name=\"twitter:card\" content=\"summary\"");
        List<String> files = Pattern.compile(
                        "<(?:link rel=\"(?:icon|apple-touch-icon)\"|meta property=\"og:image\")[^>]* (?:href|content)=\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toList());
        assertThat(files).containsExactly("icon-512.png", "icon.svg", "icon-192.png", "apple-touch-icon.png");
        assertThat(files).allSatisfy(file -> assertThat(WEBAPP.resolve(file)).isRegularFile());
    }

    @ParameterizedTest
    @CsvSource({
        "icon-192.png, 192",
        "icon-192.png, 32",
        "icon-192.png, 16",
        "icon-512.png, 512",
        "icon-512.png, 48",
        "icon-maskable-512.png, 512",
        "icon-maskable-512.png, 48",
        "apple-touch-icon.png, 180"
    })
    void it_is_a_ring_with_four_bands_in_large_and_in_small(String file, int size) throws Exception {
        BufferedImage picture = scaled(ImageIO.read(WEBAPP.resolve(file).toFile()), size);
        double radius = size * RING * (file.contains("maskable") ? MASKABLE : 1);
        List<Boolean> bright = new ArrayList<>();
        for (int degree = 0; degree < 360; degree++) {
            double angle = Math.toRadians(degree);
            bright.add(isBright(picture, size / 2.0 + radius * Math.cos(angle), size / 2.0 + radius * Math.sin(angle)));
        }
        int changes = 0;
        for (int degree = 0; degree < 360; degree++) {
            changes += bright.get(degree).equals(bright.get((degree + 359) % 360)) ? 0 : 1;
        }
        assertThat(changes).isEqualTo(2 * 4);
        assertThat(new Color(picture.getRGB(size / 2, size / 2)).getRed())
                .as("the hole")
                .isLessThan(80);
    }

    @Test
    void whatever_a_system_cuts_off_the_maskable_icon_the_ring_stays() throws Exception {
        BufferedImage picture =
                ImageIO.read(WEBAPP.resolve("icon-maskable-512.png").toFile());
        int size = picture.getWidth();
        int ground = picture.getRGB(0, 0);
        assertThat(ground >>> 24).as("opaque").isEqualTo(255);
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                if (Math.hypot(x + 0.5 - size / 2.0, y + 0.5 - size / 2.0) > SAFE * size) {
                    assertThat(picture.getRGB(x, y)).isEqualTo(ground);
                }
            }
        }
    }

    private static boolean isBright(BufferedImage picture, double x, double y) {
        Color color = new Color(picture.getRGB((int) x, (int) y));
        return color.getGreen() > 160;
    }

    private static BufferedImage scaled(BufferedImage picture, int size) {
        BufferedImage scaled = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = scaled.createGraphics();
        graphics.drawImage(picture.getScaledInstance(size, size, Image.SCALE_AREA_AVERAGING), 0, 0, null);
        graphics.dispose();
        return scaled;
    }

    private static JsonObject manifest() {
        try {
            return Json.createReader(new StringReader(Files.readString(WEBAPP.resolve("manifest.json"))))
                    .readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
