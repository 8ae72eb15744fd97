package phao;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the benchmark measures with is what is shipped: its build names the same versions as the build beside it. */
class BenchVersionsTest {

    private static final Pattern PROPERTY = Pattern.compile("\\$\\{(.+)}");

    @Test
    void a_library_or_plugin_that_both_builds_name_has_one_version() throws Exception {
        Map<String, String> shipped = versions(Path.of("pom.xml"));
        Map<String, String> measured = versions(Path.of("bench/pom.xml"));
        Map<String, String> expected = new TreeMap<>(measured);
        expected.replaceAll((name, version) -> shipped.getOrDefault(name, version));
        assertThat(measured).isEqualTo(expected);
        measured.keySet().retainAll(shipped.keySet());
        assertThat(measured)
                .as("what both name")
                .containsKeys("org.glassfish.tyrus:tyrus-server", "maven-compiler-plugin", "info.picocli:picocli")
                .hasSizeGreaterThan(8);
    }

    /** @return by group and name, or the name alone for Maven's own plugins */
    private static Map<String, String> versions(Path pom) throws Exception {
        Document build =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
        Map<String, String> versions = new TreeMap<>();
        NodeList names = build.getElementsByTagName("artifactId");
        for (int i = 0; i < names.getLength(); i++) {
            Element declared = (Element) names.item(i).getParentNode();
            String group = child(declared, "groupId");
            String version = child(declared, "version");
            // The first is in force for those that name none.
            if (!version.isEmpty()) {
                String name = child(declared, "artifactId");
                versions.putIfAbsent(group.isEmpty() ? name : group + ":" + name, resolved(version, build));
            }
        }
        versions.remove("phao:phao");
        versions.remove("phao:phao-bench");
        bom(versions, "org.junit:junit-bom", "org.junit.jupiter:junit-jupiter");
        return versions;
    }

    /** What a bill of materials gives its version. */
    private static void bom(Map<String, String> versions, String bom, String library) {
        if (versions.containsKey(bom)) {
            versions.put(library, versions.get(bom));
        }
    }

    private static String resolved(String version, Document build) throws IOException {
        var property = PROPERTY.matcher(version);
        if (!property.matches()) {
            return version;
        }
        NodeList found = build.getElementsByTagName(property.group(1));
        if (found.getLength() != 1) {
            throw new IOException(found.getLength() + " properties " + property.group(1));
        }
        return found.item(0).getTextContent();
    }

    private static String child(Element of, String name) {
        for (var node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return node.getTextContent().strip();
            }
        }
        return "";
    }
}
