package phao.access;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The operator's file of {@link Rules}, which counts anew whenever it is written. Any thread. */
public final class RulesFile {

    private static final System.Logger LOG = System.getLogger(RulesFile.class.getName());
    /** Bound: the rules are gone through for each room that is entered. */
    private static final int MOST_BYTES = 1 << 20;

    private final Path file;

    /** What was in it when it was read last, right or wrong. */
    @GuardedBy("this")
    private String text = "";

    public RulesFile(Path file) {
        this.file = file;
    }

    /** Reads it for the first time. */
    public synchronized Rules read() throws Rules.Fault {
        try {
            text = load();
            return Rules.of(text);
        } catch (NoSuchFileException e) {
            throw new Rules.Fault(file + " is not there: write it, or name another file");
        } catch (CharacterCodingException e) {
            throw new Rules.Fault(file + " is not UTF-8");
        } catch (IOException e) {
            throw new Rules.Fault(file + " can't be read: " + e.getMessage());
        } catch (Rules.Fault e) {
            throw new Rules.Fault(file + ", " + e.getMessage());
        }
    }

    private String load() throws IOException, Rules.Fault {
        if (Files.size(file) > MOST_BYTES) {
            throw new Rules.Fault("it has more than " + MOST_BYTES + " bytes, which is the limit");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** Has the gate go by what is in the file now; if that is wrong, by what was in it before. To be called every few seconds. */
    public void refresh(Gate gate) {
        try {
            if (isNew()) {
                gate.replace(current());
                LOG.log(Level.INFO, "the rules in {0} count from now on", file);
            }
        } catch (IOException e) {
            // Editors take a file away for a moment when they write it.
            LOG.log(Level.DEBUG, "the rules can't be read now", e);
        } catch (Rules.Fault e) {
            LOG.log(Level.WARNING, "{0}, {1}. The rules of before still count", file, e.getMessage());
        }
    }

    private synchronized boolean isNew() throws IOException, Rules.Fault {
        String now = load();
        boolean changed = !now.equals(text);
        text = now;
        return changed;
    }

    private synchronized Rules current() throws Rules.Fault {
        return Rules.of(text);
    }
}
