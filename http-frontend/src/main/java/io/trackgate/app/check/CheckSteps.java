package io.trackgate.app.check;

import java.util.ArrayList;
import java.util.List;

import io.trackgate.app.check.TrackerCheckOptions.Danger;
import io.trackgate.config.TrackerModel;
import io.trackgate.config.TrackerModel.OutputCall;

/** The steps of a check, in their order; what a model lacks, or nobody allowed, is a step that says so. */
final class CheckSteps {

    private CheckSteps() {}

    static List<CheckStep> of(CheckSubject subject, TrackerCheckOptions options) {
        List<CheckStep> steps = new ArrayList<>(List.of(new ConnectStep(), new LoginStep(), new TelemetryStep(), new PositionStep()));
        steps.add(led(subject.model()));
        steps.add(tracking(subject.model()));
        addOutputs(subject, options, steps);
        steps.add(engineBlock(subject, options));
        steps.addAll(List.of(new UnsupportedStep(), new SilenceStep(), new ReconnectStep(), new RepeatsStep(), new FramesStep()));
        return List.copyOf(steps);
    }

    private static CheckStep led(TrackerModel model) {
        return model.led().isEmpty()
                ? told("led", "LED", Finding.notSupported("the model has no LED switch"))
                : new RoundTripStep<>("led", "LED", CheckThings.led());
    }

    private static CheckStep tracking(TrackerModel model) {
        return model.tracking()
                .<CheckStep>map(control -> new RoundTripStep<>("tracking", "Tracking settings", new TrackingThing(control)))
                .orElseGet(() -> told("tracking", "Tracking settings", Finding.notSupported("the model has no tracking settings")));
    }

    private static void addOutputs(CheckSubject subject, TrackerCheckOptions options, List<CheckStep> steps) {
        TrackerModel model = subject.model();
        if (model.digitalOutputs() == 0) steps.add(told("outputs", "Outputs", Finding.notSupported("the model has no outputs")));
        for (int number = 1; number <= model.digitalOutputs(); number++)
            steps.add(output(number, subject, options));
        if (model.digitalOutputs() > 0) steps.add(allOutputs(subject, options));
    }

    private static CheckStep output(int number, CheckSubject subject, TrackerCheckOptions options) {
        String name = "output-" + number;
        String title = "Output " + number;
        if (!subject.model().outputCalls().contains(OutputCall.SET))
            return told(name, title, Finding.notSupported("output/set is not for this model, output/set_all is"));
        if (subject.engineBlock().filter(block -> block == number).isPresent())
            return told(name, title, Finding.notSupported("it is reserved for the engine block"));
        if (!options.allows(Danger.OUTPUTS)) return told(name, title, notAllowed("outputs"));
        return new RoundTripStep<>(name, title, CheckThings.output(number));
    }

    private static CheckStep allOutputs(CheckSubject subject, TrackerCheckOptions options) {
        String title = "All outputs at once";
        if (!subject.model().outputCalls().contains(OutputCall.SET_ALL))
            return told("set-all", title, Finding.notSupported("output/set_all is not for this model, output/set is"));
        if (!options.allows(Danger.OUTPUTS)) return told("set-all", title, notAllowed("outputs"));
        return new RoundTripStep<>("set-all", title, CheckThings.allOutputs(subject.model().digitalOutputs(), subject.engineBlock()));
    }

    private static CheckStep engineBlock(CheckSubject subject, TrackerCheckOptions options) {
        String title = "Engine block";
        if (subject.engineBlock().isEmpty())
            return told("engine-block", title, Finding.notSupported("no output is reserved for it, by the model file and by the fleet"));
        if (!options.allows(Danger.ENGINE)) return told("engine-block", title, notAllowed("engine"));
        return new RoundTripStep<>("engine-block", title, CheckThings.engineBlock(subject.engineBlock().get()));
    }

    private static Finding notAllowed(String what) {
        return Finding.skipped("not switched, for a vehicle may hang on it; --allow " + what + " does it");
    }

    /** A step whose ending is known before. */
    private static CheckStep told(String name, String title, Finding finding) {
        return new Told(new CheckStep.About(name, title, false), finding);
    }

    private record Told(CheckStep.About about, Finding finding) implements CheckStep {
        @Override
        public Finding run(CheckBench bench) { return finding; }
    }
}
