package phao.it.container;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.Assignable;
import org.jboss.shrinkwrap.api.Domain;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.exporter.ArchiveExportException;
import org.jboss.shrinkwrap.api.exporter.FileExistsException;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The WAR that is shipped, byte for byte, or the one with a login. ShrinkWrap would unpack it and pack it anew, which takes longer than to deploy it. */
public final class WarFile implements ZipExporter {

    private final Archive<?> archive;

    /** Called by ShrinkWrap with an archive of {@link #archive()}. */
    public WarFile(Archive<?> archive) {
        this.archive = archive;
    }

    /** What Arquillian's adapters get: without contents, but exported it is the file. */
    static WebArchive archive() {
        return archive(path().getFileName().toString());
    }

    /** @param name which gives the context path */
    static WebArchive archive(String name) {
        Domain domain = ShrinkWrap.createDomain();
        domain.getConfiguration().getExtensionLoader().addOverride(ZipExporter.class, WarFile.class);
        return domain.getArchiveFactory().create(WebArchive.class, name);
    }

    static Path path() {
        return Path.of(System.getProperty("phao.it.war"));
    }

    /** The file of an archive. */
    static Path path(String name) throws IOException {
        return name.equals(LoginWar.NAME) ? LoginWar.path() : path();
    }

    @Override
    public InputStream exportAsInputStream() {
        try {
            return Files.newInputStream(path(archive.getName()));
        } catch (IOException e) {
            throw new ArchiveExportException(e);
        }
    }

    @Override
    public void exportTo(OutputStream target) {
        try {
            Files.copy(path(archive.getName()), target);
        } catch (IOException e) {
            throw new ArchiveExportException(e);
        }
    }

    @Override
    public void exportTo(File target) {
        exportTo(target, false);
    }

    @Override
    public void exportTo(File target, boolean overwrite) {
        if (!overwrite && target.exists()) {
            throw new FileExistsException(target + " exists");
        }
        try {
            Files.copy(path(archive.getName()), target.toPath(), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ArchiveExportException(e);
        }
    }

    @Override
    public <T extends Assignable> T as(Class<T> type) {
        return archive.as(type);
    }
}
