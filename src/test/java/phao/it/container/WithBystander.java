package phao.it.container;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import phao.it.PhaoClient;

/** Nothing that one client sends harms another: after each test somebody else, who was there all the time, gets messages. */
abstract class WithBystander extends DeployedWar {

    final String room = freshRoom();
    PhaoClient bystander;

    @BeforeEach
    void somebody_else_is_here() throws IOException {
        bystander = PhaoClient.hello(socket(), "Bystander").join(room);
    }

    @AfterEach
    void nobody_else_was_harmed() throws IOException {
        try (PhaoClient here = bystander;
                PhaoClient other = PhaoClient.hello(socket(), "Other").join(room)) {
            other.send("[{'type':'publish','room':'%s','n':1,'data':'all well?'}]", room);
            here.expect("{'type':'message','room':'%s','data':'all well?'}", room);
        }
    }

    PhaoClient hello() throws IOException {
        return PhaoClient.hello(socket(), "An");
    }
}
