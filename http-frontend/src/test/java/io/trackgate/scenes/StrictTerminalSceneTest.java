package io.trackgate.scenes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

import io.trackgate.core.testing.FreePort;
import io.trackgate.simulator.SimulatedTracker;
import io.trackgate.simulator.TcpUplink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.trackgate.scenes.ApiCaller.OFF;
import static io.trackgate.scenes.ApiCaller.ON;
import static org.assertj.core.api.Assertions.assertThat;

/** A JT/T 808 terminal of a model that has to show the code which its registration gave it. */
class StrictTerminalSceneTest {

    private static final String PHONE = "013912345678";
    private static final String DEVICE = "13912345678";
    private static final String MODEL = """
            protocol: jt808
            models:
              - code: strictbus
                digital-outputs: 1
                output-control: default
                verify-outputs: read-back
                deliver: at-login
                options: { authentication: strict }
                telemetry: { outputs: [10] }
                outputs:
                  - { on: { control: 0x64 }, off: { control: 0x65 } }
            """;

    @TempDir
    private Path folder = Path.of("");
    private final int port = FreePort.find();

    private GatewayScene start(String registration) {
        return GatewayScene.start(GatewayFiles.in(folder).listen("jt808", port).model("strict", MODEL).device(1, DEVICE, "strictbus")
                .limits("jt808-registration: " + registration));
    }

    private static double logins(GatewayScene scene, String result) {
        return new Metric("trackgate_logins_total{protocol=\"jt808\",result=\"" + result + "\"}").of(scene.api(1));
    }

    @Test
    void it_registers_once_and_keeps_its_code_and_nobody_without_it_poses_as_it() throws IOException {
        try (TcpUplink uplink = new TcpUplink("127.0.0.1", port)) {
            SimulatedTracker terminal;
            try (GatewayScene open = start("open")) {
                terminal = SimulatedTracker.of(open.model("strictbus"), DEVICE).build(uplink);
                GatewayScene.connect(terminal);
                open.api(1).setOutput(1, ON).succeeds("acknowledged");
                assertThat(answerTo(authentication("0123456789abcdef0123"))).as("a wrong code").isEqualTo("01");
                assertThat(logins(open, "unproven")).isOne();
            }
            try (terminal; GatewayScene closed = start("closed")) {
                GatewayScene.connect(terminal);
                closed.api(1).setOutput(1, OFF).succeeds("acknowledged");
                assertThat(terminal.outputs()).as("by its code of before, for nobody registers any more").containsExactly(false);

                SimulatedTracker clone = SimulatedTracker.of(closed.model("strictbus"), DEVICE).build(uplink);
                try (clone) {
                    clone.connect();
                    assertThat(answerTo(registration())).as("no such terminal").isEqualTo("04");
                }
                assertThat(clone.logins()).isZero();
                closed.api(1).setOutput(1, ON).succeeds("acknowledged");
                assertThat(terminal.outputs()).containsExactly(true);
                assertThat(clone.outputs()).containsExactly(false);
                assertThat(terminal.violations()).isEmpty();
            }
        }
    }

    // ---- by hand, as somebody who knows its number alone ----

    /** The result in the answer: its last byte before the checksum. */
    private String answerTo(byte[] message) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) GatewayScene.PATIENCE.toMillis());
            socket.getOutputStream().write(message);
            byte[] answer = new byte[1024];
            int length = 0;
            for (int read = socket.getInputStream().read(); read >= 0
                    && !(read == 0x7E && length > 1); read = socket.getInputStream().read())
                answer[length++] = (byte) read;
            return HexFormat.of().toHexDigits(answer[length - 2]);
        }
    }

    private static byte[] authentication(String code) {
        return message("0102", HexFormat.of().formatHex(code.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] registration() { return message("0100", "00000000" + "3130303030" + "00".repeat(20) + "41424331323334" + "00"); }

    /** A frame of 2013, serial 1; its bytes need no escape. */
    private static byte[] message(String id, String body) {
        byte[] content = HexFormat.of().parseHex(id + "%04x".formatted(body.length() / 2) + PHONE + "0001" + body);
        byte checksum = 0;
        for (byte each : content)
            checksum ^= each;
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x7E);
        frame.writeBytes(content);
        frame.write(checksum);
        frame.write(0x7E);
        return frame.toByteArray();
    }
}
