package phao.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import phao.bundle.Module.Export;
import phao.bundle.Module.Import;

/**
 * A module and all that it imports, as one module.
 *
 * <p>Each is a function of its own that runs once, in the order in which a browser would run them, so that names can't collide; what it
 * exports is an object.
 */
final class Modules {

    private final Path folder;
    /** In the order in which they run. */
    private final Map<String, Module> ordered = new LinkedHashMap<>();
    /** The modules from the first one to the one that is read now, each imported by the one before. */
    private final Deque<String> path = new ArrayDeque<>();

    private Modules(Path folder) {
        this.folder = folder;
    }

    /** @param first the module to begin with, by its path from the folder */
    static String join(Path folder, String first) throws IOException, BundleException {
        Modules modules = new Modules(folder);
        modules.add(first);
        return modules.joined();
    }

    private void add(String file) throws IOException, BundleException {
        if (ordered.containsKey(file)) {
            return;
        }
        if (path.contains(file)) {
            // In a circle of imports, the order would depend on which module is asked for first.
            throw new BundleException(file, "imports itself, by way of " + String.join(" and ", path));
        }
        path.push(file);
        Module module = ModuleReader.read(file, Files.readString(folder.resolve(file)));
        for (Import one : module.imports()) {
            if (!Files.isRegularFile(folder.resolve(one.from()))) {
                throw new BundleException(file, "imports " + one.from() + ", which is not there");
            }
            add(one.from());
        }
        path.pop();
        ordered.put(file, module);
    }

    private String joined() throws BundleException {
        StringBuilder text = new StringBuilder();
        for (Module module : ordered.values()) {
            text.append("const ").append(nameOf(module.file())).append(" = (() => {\n");
            for (Import one : module.imports()) {
                checkExported(module.file(), one);
                if (!one.pattern().isEmpty()) {
                    text.append("const ")
                            .append(one.pattern())
                            .append(" = ")
                            .append(nameOf(one.from()))
                            .append(";\n");
                }
            }
            text.append(module.body())
                    .append("\nreturn { ")
                    .append(exported(module))
                    .append(" };\n})();\n");
        }
        return text.toString();
    }

    private String exported(Module module) throws BundleException {
        List<String> all = new ArrayList<>();
        for (Export one : module.exports()) {
            if (!one.from().isEmpty()) {
                check(module.file(), one.from(), one.local());
            }
            all.add(one.name() + ": " + (one.from().isEmpty() ? "" : nameOf(one.from()) + ".") + one.local());
        }
        return String.join(", ", all);
    }

    /** Checks that imported names are exported: a browser refuses to run such an import, but an object would give undefined. */
    private void checkExported(String file, Import one) throws BundleException {
        if (one.pattern().startsWith("{")) {
            for (String pair :
                    one.pattern().substring(1, one.pattern().length() - 1).split(",")) {
                if (!pair.isBlank()) {
                    check(file, one.from(), pair.split(":")[0].strip());
                }
            }
        }
    }

    private void check(String file, String from, String name) throws BundleException {
        if (ordered.get(from).exports().stream().noneMatch(one -> one.name().equals(name))) {
            throw new BundleException(file, "imports " + name + ", which " + from + " does not export");
        }
    }

    private String nameOf(String file) {
        return ModuleReader.RESERVED + new ArrayList<>(ordered.keySet()).indexOf(file);
    }
}
