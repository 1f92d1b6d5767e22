package io.trackgate.app.report;

/** One page that stands alone: no script, nothing fetched, light or dark as its reader has it. */
public final class HtmlReport {

    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1c2330; --dim: #5b6573; --page: #fff; --line: #d8dde5; --box: #f5f7fa;
              --good: #17703a; --bad: #b3261e; --odd: #7a5b00; --bar: #3b6fb6; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --dim: #98a3b3; --page: #14181f; --line: #333b48; --box: #1c222c;
              --good: #5fd08a; --bad: #ff8a80; --odd: #e3c15c; --bar: #7aa8e8; } }
            body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
            h1 { font-size: 1.5rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
            table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
            th { color: var(--dim); font-weight: 600; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            table.figures { width: auto; } .verdict { min-width: 6.5rem; }
            code, .hex { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
            .dim { color: var(--dim); } .good { color: var(--good); font-weight: 600; } .bad { color: var(--bad); font-weight: 600; }
            .odd { color: var(--odd); font-weight: 600; }
            details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; background: var(--box); } details details { background: var(--page); }
            summary { cursor: pointer; padding: .4rem .7rem; } details > div { padding: 0 .7rem .6rem; overflow-x: auto; }
            svg { display: block; max-width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; } svg .bar { fill: var(--bar); } svg .lost { fill: var(--bad); }
            """;

    private HtmlReport() {}

    /**
     * A whole page.
     *
     * @param title plain text
     * @param body  HTML, escaped by whoever made it
     */
    public static String page(String title, String body) { return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>%s</title>
            <style>
            %s</style>
            </head>
            <body>
            %s
            </body>
            </html>
            """.formatted(Html.escape(title), STYLE, body); }
}
