package phao.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import phao.protocol.Cursor;
import phao.protocol.RoomNames;
import phao.protocol.Start;

class RoomAddressTest {

    @Test
    void a_room_is_decoded_as_a_path_and_a_name_as_a_query() throws Exception {
        RoomAddress address = RoomAddress.of("/ctx/rooms/ph%C3%B2ng+1%20b", "name=An+B%C3%ACnh", RoomNames.NEW);
        assertThat(address.room()).isEqualTo("phòng+1 b");
        assertThat(address.name()).isEqualTo("An Bình");
        assertThat(address.start()).isEqualTo(new Start.Live());
    }

    @Test
    void a_position_is_a_cursor_or_a_count() throws Exception {
        assertThat(RoomAddress.of("/rooms/a", "after=7&epoch=ff", RoomNames.NEW).start())
                .isEqualTo(new Start.After(new Cursor("ff", 7)));
        assertThat(RoomAddress.of("/rooms/a", "after=0&epoch=", RoomNames.NEW).start())
                .isEqualTo(new Start.After(new Cursor("", 0)));
        assertThat(RoomAddress.of("/rooms/a", "last=50&unknown=x", RoomNames.NEW)
                        .start())
                .isEqualTo(new Start.Last(50));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/rooms/a | last=-1 | must be a whole number from 0 to 10000",
                "/rooms/a | last=10001 | must be a whole number from 0 to 10000",
                "/rooms/a | after=x&epoch=1 | must be a whole number from 0 to 9007199254740991",
                "/rooms/a | after=99999999999999999999999&epoch=1 | after is",
                "/rooms/a | after=5 | give both",
                "/rooms/a | epoch=5 | give both",
                "/rooms/a | last=1&after=2&epoch=3 | give one",
                "/rooms/a | last=1&last=2 | given 2 times",
                "/rooms/a | name=An&name=Chi | given 2 times",
                "/rooms/a | name=%0a | control character",
                "/rooms/%00 | '' | control character",
                "/rooms/a%2Fb | '' | '/'",
                "/rooms/ | '' | empty",
                "/rooms/%zz | '' | hexadecimal"
            })
    void what_is_wrong_is_said(String path, String query, String text) {
        assertThatThrownBy(() -> RoomAddress.of(path, query, RoomNames.NEW)).hasMessageContaining(text);
    }
}
