package phao.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rooms that are in the log under names that no room could get now. */
class RoomNamesTest {

    private static final String TODAY = "Hà Nội";
    private static final String APART = Normalizer.normalize(TODAY, Normalizer.Form.NFD);
    private static final String HIDDEN = "lob\u200bby";

    private static String room(RoomNames names, String given) {
        Name name = names.of(given);
        assertThat(name.fault()).isEmpty();
        return name.text();
    }

    @Test
    void a_new_room_has_one_name_however_it_is_written() {
        assertThat(room(RoomNames.NEW, APART)).isEqualTo(TODAY);
        assertThat(room(RoomNames.NEW, TODAY)).isEqualTo(TODAY);
        assertThat(RoomNames.NEW.of(HIDDEN).fault()).isPresent();
    }

    @Test
    void an_old_room_is_found_under_its_exact_name_and_no_other_can_be_made_like_it() {
        RoomNames names = new RoomNames(List.of(HIDDEN), Set.of());
        assertThat(room(names, HIDDEN)).isEqualTo(HIDDEN);
        assertThat(room(names, "lobby")).isEqualTo("lobby");
        assertThat(names.of(HIDDEN + "\u200b").fault()).isPresent();
    }

    @Test
    void an_old_room_is_what_its_name_of_today_means_so_that_it_goes_on() {
        RoomNames names = new RoomNames(List.of(APART), Set.of());
        assertThat(room(names, TODAY)).isEqualTo(APART);
        assertThat(room(names, APART)).isEqualTo(APART);
    }

    @Test
    void of_two_old_rooms_with_one_title_each_is_found_under_its_own_name() {
        RoomNames names = new RoomNames(List.of(APART), Set.of(TODAY, APART));
        assertThat(room(names, TODAY)).isEqualTo(TODAY);
        assertThat(room(names, APART)).isEqualTo(APART);
    }

    @Test
    void a_room_that_is_meant_means_itself() {
        for (Set<String> inLog : List.of(Set.<String>of(), Set.of(TODAY))) {
            RoomNames names = new RoomNames(List.of(APART, HIDDEN), inLog);
            for (String given : List.of(TODAY, APART, HIDDEN, "lobby")) {
                assertThat(room(names, room(names, given))).isEqualTo(room(names, given));
            }
        }
    }
}
