package phao.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.js.Node;

/** Modules as one: what they do is the same, as Node does it, and what is not understood is refused. */
class ModulesTest {

    private static final int PROGRAMS = 40;

    @TempDir
    private Path folder;

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private static String run(Path script) throws Exception {
        Process process = Node.run(script.toString()).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    /** Joins main.mjs and runs both. */
    private String assertSame() throws Exception {
        Path joined = folder.resolve("joined.mjs");
        Files.writeString(joined, Modules.join(folder, "main.mjs"));
        String expected = run(folder.resolve("main.mjs"));
        assertThat(run(joined)).isEqualTo(expected);
        return expected;
    }

    @Test
    void every_form_of_import_and_export_that_is_written_here_gives_the_same() throws Exception {
        write("a/values.mjs", """
                console.log("values run");
                const hidden = 1;
                export const one = hidden, twice = 2;
                """.replace(", twice = 2", ""));
        write("a/forms.mjs", """
                // import { nothing } from "./nowhere.mjs";
                /* export let x; */ import { one as renamed } from "./values.mjs";
                const text = `export const inner = ${`import ${renamed}`} "'/*no comment*/`; // gone
                export async function later() { return text; }
                export function* many() { yield /[/"'`]+/.source; yield 8 / 2 / 2; }
                export class Thing { #one = renamed; get one() { return this.#one; } static of = () => new Thing(); }
                const local = "local", other = 'it\\'s';
                export { local, other as default, local as another };
                """);
        write("a/through.mjs", """
                export { one, one as uno } from "./values.mjs";
                export { default as gone } from "./forms.mjs";
                """);
        write("main.mjs", """
                import "./a/values.mjs";
                import * as all from "./a/through.mjs";
                import other, { later } from "./a/forms.mjs";
                """.replace("other, { later }", "other") + """
                import { later, many, Thing,
                  another as
                    again, } from "./a/forms.mjs";
                import { one } from "./a/through.mjs";
                const hidden = "main's own", local = "too";
                console.log(hidden, local, one, all.uno, all.gone, other, again, Thing.of().one, [...many()], await0());
                later().then(text => console.log(text));
                function await0() { return this === undefined; }
                """);
        assertThat(assertSame())
                .startsWith("values run\nmain's own too 1 1 it's it's local 1 ")
                .contains("import 1")
                .endsWith("/*no comment*/\n");
    }

    @Test
    void blanks_and_ends_of_lines_go_only_where_they_say_nothing() throws Exception {
        write("main.mjs", """
                let a = 5, b = 2
                const list = [
                  a + +b, a - - -b, a+ ++b, a ? .5 : b, typeof a, a in { 5 : 1 }, a < - b, a / b / 2,
                  " ( , ) ", `${ a } ( ${ [ a , b ] } )`, / ( , ) /.source, (a, b),
                ]
                const nothing = () => { return
                  1 }
                let c = a
                ++b
                const one = [
                  1
                ]
                ;[c] = one
                for (const each of [ 1 , 2 ]) if (each === 2) console.log(each); else console.log("other")
                console.log(list, a, b, c, nothing(), (x => x) ( "called" ))
                """);
        assertSame();
        assertThat(Files.readString(folder.resolve("joined.mjs")))
                .contains("const list=[a + +b,a - - -b,a+ ++b,a?.5:b,typeof a,a in{5:1},", "/ ( , ) /.source,(a,b),]");
    }

    /** Modules that import each other's names at random, under the same names and others, in an order that shows. */
    @Test
    void programs_made_by_chance_do_the_same_joined() throws Exception {
        List<String> both = new ArrayList<>();
        for (int program = 0; program < PROGRAMS; program++) {
            Path place = folder.resolve("p" + program);
            Files.createDirectories(place);
            String main = program(new Random(program), place);
            Files.writeString(place.resolve("joined.mjs"), Modules.join(place, main));
            both.add("[\"./p" + program + "/" + main + "\", \"./p" + program + "/joined.mjs\"]");
        }
        write(
                "compare.mjs",
                "let said = []; globalThis.say = word => said.push(word); let lines = 0;\n"
                        + "for (const [apart, joined] of [" + String.join(",", both) + "]) {\n"
                        + "  await import(apart); const expected = said.splice(0).join(); await import(joined); const got = said.splice(0).join();\n"
                        + "  lines += expected.length; if (expected !== got) throw new Error(joined + ': ' + expected + ' / ' + got);\n}\n"
                        + "console.log(lines > 1000);\n");
        assertThat(run(folder.resolve("compare.mjs"))).isEqualTo("true\n");
    }

    /** @return its first module */
    private static String program(Random random, Path place) throws IOException {
        int modules = 2 + random.nextInt(8);
        for (int i = 0; i < modules; i++) {
            StringBuilder text = new StringBuilder();
            List<String> known = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (random.nextInt(3) > 0) {
                    String name = random.nextBoolean() ? "x" : "y";
                    String local = "l" + j + name;
                    text.append(
                            random.nextInt(4) == 0
                                    ? "import * as n" + j + " from \"./m" + j + ".mjs\";\n"
                                    : "import { " + name + " as " + local + " } from './m" + j + ".mjs'; // " + name
                                            + "\n");
                    known.add(text.indexOf("n" + j + " from") > 0 ? "n" + j + "." + name : local);
                }
            }
            text.append("say(\"run ")
                    .append(i)
                    .append("\");\nconst shared = ")
                    .append(i)
                    .append(";\n");
            text.append("export const x = () => shared + `${[")
                    .append(String.join(", ", known))
                    .append("].map(f => f())}`;\n");
            text.append(
                    random.nextBoolean()
                            ? "export function why() { return shared / 2 / 1; }\n"
                            : "const why = () => \"/*\" + shared;\n");
            text.append("export { why as y };\nsay(x() + why());\n");
            Files.writeString(place.resolve("m" + i + ".mjs"), text);
        }
        return "m" + (modules - 1) + ".mjs";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "const x = import(\"./a.mjs\"); | import()",
                "console.log(import.meta.url); | import.meta",
                "import { a } from \"a\"; | begins with ./",
                "import { a } from \"https://a.example/a.mjs\"; | begins with ./",
                "import { a } from \"../a.mjs\"; | outside",
                "import { a } from \"./none.mjs\"; | not there",
                "import { nothing } from \"./a.mjs\"; | does not export",
                "export { nothing } from \"./a.mjs\"; | does not export",
                "import { a } from \"./a.mjs\" with { type: \"json\" }; | ; is expected",
                "export * from \"./a.mjs\"; | not joined",
                "export let a = 1; | not joined",
                "export var a = 1; | not joined",
                "export const a = 1, b = 2; | alone",
                "export const { a } = {}; | name is expected",
                "export default class {} | ; is expected",
                "export default 1 + 1; | ; is expected",
                "import \"./main.mjs\"; | imports itself",
                "const $module0 = 1; | joined text's own",
                "if (a) { x } /b/.test(c); | parser",
                "const a = \"no end; | no end",
                "const a = `no end | no end",
                "const a = `${1; | no end",
                "/* no end | no end",
                "const a = /no end; | no end",
                "import { a | ends in the middle",
            })
    void what_is_not_understood_fails_the_build(String source, String why) throws Exception {
        write("a.mjs", "export const a = 1;\n");
        write("main.mjs", source);
        assertThatThrownBy(() -> Modules.join(folder, "main.mjs"))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(why.strip())
                .hasMessageStartingWith("main.mjs:");
    }

    @Test
    void a_circle_is_named_by_its_members() throws Exception {
        write("main.mjs", "import { b } from \"./b.mjs\";\nexport const a = 1;\n");
        write("b.mjs", "import { a } from \"./main.mjs\";\nexport const b = 1;\n");
        assertThatThrownBy(() -> Modules.join(folder, "main.mjs"))
                .hasMessageContaining("main.mjs")
                .hasMessageContaining("b.mjs");
    }

    @Test
    void a_fault_is_told_with_its_line() throws Exception {
        write("main.mjs", "// one\n/* two\n three */\nconst a = `\n`;\nexport let b;\n");
        assertThatThrownBy(() -> Modules.join(folder, "main.mjs")).hasMessageStartingWith("main.mjs:6:");
    }
}
