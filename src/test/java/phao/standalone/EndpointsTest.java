package phao.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.websocket.server.ServerEndpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Containers look for annotations, the standalone server has a list: both must find the same endpoints. */
class EndpointsTest {

    @Test
    void every_annotated_endpoint_is_on_the_launchers_list() {
        List<? extends Class<?>> annotated = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("phao").stream()
                .filter(type -> type.isAnnotatedWith(ServerEndpoint.class))
                .map(JavaClass::reflect)
                .toList();

        assertThat(Server.ENDPOINTS).containsExactlyInAnyOrderElementsOf(annotated);
    }
}
