package io.trackgate.app.check;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import io.trackgate.app.check.FrameLog.Happening;

/** The tracker shows the id that was named, and is answered. */
final class LoginStep implements CheckStep {

    /** The answer leaves before what was understood is told; the write itself may come a little later. */
    private static final Duration FOR_THE_ANSWER = Duration.ofSeconds(1);

    @Override
    public About about() { return new About("login", "Login", false, List.of("connect")); }

    @Override
    public Finding run(CheckBench bench) throws InterruptedException {
        String expected = "the id " + bench.subject().deviceId();
        Optional<Happening> login = bench.log().await(0, bench.options().wait,
                happenings -> happenings.stream().filter(bench::isLogin).findFirst());
        if (login.isEmpty()) return Finding.fail(expected, missing(bench.log().since(0)));
        String shown = CheckBench.logins(login.get()).flatMap(CheckBench::ids).collect(Collectors.joining(", also "));
        return Finding.pass(expected, "it shows " + shown + "; " + answer(bench, login.get()));
    }

    private static String answer(CheckBench bench, Happening login) throws InterruptedException {
        Optional<Happening.Sent> sent = bench.log().await(0, FOR_THE_ANSWER, happenings -> happenings.stream()
                .filter(Happening.Sent.class::isInstance).map(Happening.Sent.class::cast)
                .filter(out -> out.connection() == login.connection()).findFirst());
        return sent.map(out -> "answered with " + HexFormat.of().withUpperCase().formatHex(out.bytes()))
                .orElse("its protocol has no answer to that");
    }

    private static String missing(List<Happening> happenings) {
        String others = happenings.stream().flatMap(CheckBench::logins)
                .map(login -> CheckBench.ids(login).collect(Collectors.joining(", also ")))
                .distinct().collect(Collectors.joining("; "));
        if (!others.isEmpty()) return "another id was shown: " + others;
        String broken = happenings.stream().filter(Happening.Broken.class::isInstance)
                .map(happening -> ((Happening.Broken) happening).why())
                .distinct().limit(3).collect(Collectors.joining("; "));
        return broken.isEmpty() ? "no login came" : "no login came, but bytes that break the protocol: " + broken;
    }
}
