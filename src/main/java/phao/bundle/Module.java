package phao.bundle;

import java.util.List;

/**
 * An ES module, taken apart.
 *
 * @param file its path from the page's folder
 * @param imports what it imports, in order
 * @param exports what it gives to other modules
 * @param body its code without import and export
 */
record Module(String file, List<Import> imports, List<Export> exports, String body) {

    /**
     * @param from the file that it names
     * @param pattern what stands left of the equals sign when its exports are an object; empty if nothing of it is used
     */
    record Import(String from, String pattern) {}

    /**
     * @param name as others know it
     * @param local as it is called in the module; of the module {@code from} if that is not empty
     */
    record Export(String name, String local, String from) {}
}
