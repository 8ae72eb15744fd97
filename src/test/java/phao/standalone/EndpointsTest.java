package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.servlet.annotation.WebServlet;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Containers look for annotations, the standalone server has lists: both must find the same. */
class EndpointsTest {

    @Test
    void every_annotated_endpoint_is_on_the_launchers_list() {
        assertThat(Server.ENDPOINTS).isNotEmpty();
        assertThat(names(Server.ENDPOINTS)).isEqualTo(annotatedWith(ServerEndpoint.class));
    }

    @Test
    void every_annotated_servlet_is_on_the_launchers_list() {
        assertThat(Server.SERVLETS).isNotEmpty();
        assertThat(names(Server.SERVLETS)).isEqualTo(annotatedWith(WebServlet.class));
    }

    private static Set<String> names(List<? extends Class<?>> listed) {
        return listed.stream().map(Class::getName).collect(Collectors.toSet());
    }

    private static Set<String> annotatedWith(Class<? extends Annotation> annotation) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("phao").stream()
                        .filter(type -> type.isAnnotatedWith(annotation))
                        .map(JavaClass::getName)
                        .collect(Collectors.toSet());
    }
}
