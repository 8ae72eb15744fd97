package phao.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import phao.log.Append;
import phao.log.LogEngine;
import phao.log.LogException;
import phao.log.sqlite.SqliteEngine;
import phao.protocol.Content;
import phao.protocol.Member;
import phao.protocol.RoomNames;

/** Rooms that are in the log under names of before: what is found when the server starts. */
class EnginesTest {

    private static final String TODAY = "Hà Nội";
    private static final String APART = Normalizer.normalize(TODAY, Normalizer.Form.NFD);
    private static final String HIDDEN = "lob\u200bby";

    @TempDir
    Path folder;

    private RoomNames namesOfLogWith(String... rooms) throws LogException {
        try (LogEngine before = SqliteEngine.open(folder)) {
            for (String room : rooms) {
                before.append(
                        List.of(new Append(
                                room, "", 0, new Member("5947d7c33d783f94b3b4c1a96ebc8991", "An"), Content.text("cũ"))),
                        1);
            }
        }
        try (LogEngine now = SqliteEngine.open(folder)) {
            return Engines.roomNames(now);
        }
    }

    @Test
    void old_rooms_are_found_by_their_exact_names_and_go_on_under_that_of_today() throws LogException {
        RoomNames names = namesOfLogWith("lobby", APART, HIDDEN);
        assertThat(names.of(HIDDEN).text()).isEqualTo(HIDDEN);
        assertThat(names.of(HIDDEN).fault()).isEmpty();
        assertThat(names.of(TODAY).text()).isEqualTo(APART);
        assertThat(names.of("lob\u200b").fault()).isPresent();
    }

    @Test
    void beside_a_room_of_today_an_old_one_is_found_by_its_exact_name_only() throws LogException {
        RoomNames names = namesOfLogWith(APART, TODAY);
        assertThat(names.of(TODAY).text()).isEqualTo(TODAY);
        assertThat(names.of(APART).text()).isEqualTo(APART);
    }

    @Test
    void a_log_without_any_needs_nothing_kept() throws LogException {
        assertThat(namesOfLogWith("lobby", TODAY)).isSameAs(RoomNames.NEW);
    }

    @Test
    void a_log_that_cant_be_read_is_an_error_and_given_back() throws LogException {
        LogEngine closed = SqliteEngine.open(folder);
        closed.close();
        assertThatThrownBy(() -> Engines.roomNames(closed)).isInstanceOf(LogException.class);
        SqliteEngine.open(folder).close();
    }
}
