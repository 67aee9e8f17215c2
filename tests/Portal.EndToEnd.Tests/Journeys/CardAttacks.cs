namespace Portal.EndToEnd.Tests.Journeys;

/// <summary>Markdown that wants to run something where it is shown: every payload in every place.</summary>
internal static class CardAttacks
{
    /// <summary>
    /// Shows rendered cards, each twice: put into the page, as the browser's part of the portal does it, and parsed
    /// with a document, as a page from the server is. <c>window.found</c> has what must not be there.
    /// </summary>
    public const string Show = """
        async cards => {
          const tags = new Set(['A','BLOCKQUOTE','BR','CODE','DD','DEL','DL','DT','EM','H2','H3','H4','H5','H6','HR','LI','OL','P','PRE','STRONG','SUB','SUP','TABLE','TBODY','TD','TH','THEAD','TR','UL']);
          window.found ??= []; window.shown ??= 0;
          const look = root => {
            for (const element of root.querySelectorAll('*')) {
              const wrong = !tags.has(element.tagName) || [...element.attributes].some(a => !['href', 'rel'].includes(a.name))
                || (element.tagName === 'A' && element.hasAttribute('href') && !['http:', 'https:', 'mailto:'].includes(element.protocol));
              if (wrong) found.push(element.outerHTML.slice(0, 200));
              for (const name of ['mouseover', 'focus', 'load', 'error', 'toggle', 'animationstart']) element.dispatchEvent(new Event(name));
            }
          };
          for (const html of cards) {
            const inside = document.createElement('div');
            inside.innerHTML = html;
            document.body.append(inside);
            const frame = document.createElement('iframe');
            frame.srcdoc = `<!doctype html><body>${html}</body>`;
            const loaded = new Promise(done => frame.onload = done);
            document.body.append(frame);
            await loaded;
            look(inside);
            look(frame.contentDocument.body);
            window.ran += frame.contentWindow.ran ?? 0;
            inside.remove();
            frame.remove();
            shown++;
          }
        }
        """;

    private const string Run = "window.ran=1;parent.ran=1";

    private static readonly string[] Places =
    [
        "{0}", "# {0}", "> {0}", "- a\n  - {0}", "1. {0}", "| a | b |\n|---|---|\n| {0} | c |", "**{0}**", "`a {0}", "[{0}](https://example.com)",
        "[a](https://example.com \"{0}\")", "![{0}](https://example.com/a.png)", "<details open ontoggle=\"" + Run + "\">\n\n{0}\n\n</details>", "<!-- a --> {0}",
        "a\n{0}\n===",
    ];

    private static readonly string[] Payloads =
    [
        $"<script>{Run}</script>", $"<SCRIPT SRC=data:text/javascript,{Run}></SCRIPT>", $"<img src=x onerror=\"{Run}\">", $"<img src=x:x onerror={Run}//", $"<svg onload={Run}>",
        $"<svg><script>{Run}</script></svg>", $"<svg><animate onbegin={Run} attributeName=x dur=1s>", $"<math><mtext><table><mglyph><style><img src=x onerror={Run}>",
        $"<math><mi//xlink:href=\"data:x,<script>{Run}</script>\">", $"<noscript><p title=\"</noscript><img src=x onerror={Run}>\">", $"<iframe srcdoc=\"<script>{Run}</script>\"></iframe>",
        $"<iframe src=\"javascript:{Run}\"></iframe>", $"<object data=\"javascript:{Run}\"></object>", $"<embed src=\"javascript:{Run}\">", $"<form action=\"javascript:{Run}\"><button>x</button></form>",
        $"<input autofocus onfocus={Run}>", $"<body onload={Run}>", $"<style>@import 'javascript:{Run}';</style>", $"<link rel=stylesheet href=\"data:text/css,x\">", $"<base href=\"javascript:{Run};//\">",
        $"<meta http-equiv=refresh content=\"0;url=javascript:{Run}\">", $"<video><source onerror={Run}></video>", $"<template><script>{Run}</script></template>", $"<a href=\"javascript:{Run}\">x</a>",
        $"[x](javascript:{Run})", $"[x](JaVaScRiPt:{Run})", $"[x](java\tscript:{Run})", $"[x](javascript&colon;{Run})", $"[x](&#106;avascript:{Run})", $"[x](&#x6A&#x61vascript:{Run})", $"[x](%6Aavascript:{Run})",
        $"[x](<javascript:{Run}>)", $"[x](\u0001javascript:{Run})", $"[x](vbscript:{Run})", $"[x](data:text/html,<script>{Run}</script>)", $"[x](data:text/html;base64,PHNjcmlwdD53aW5kb3cucmFuPTE8L3NjcmlwdD4=)",
        $"![x](javascript:{Run})", $"<javascript:{Run}>", $"[x][r]\n\n[r]: javascript:{Run}", $"[x](https://example.com\" onmouseover=\"{Run})", $"[x](https://example.com 'a\" onclick=\"{Run}')", $"[a](blob:{Run}) [b](file:///etc/passwd)",
        $"&lt;script&gt;{Run}&lt;/script&gt;", $"```\"><script>{Run}</script>\n<script>{Run}</script>\n```",
    ];

    public static IEnumerable<string> All() => Places.SelectMany(_ => Payloads, (place, payload) => place.Replace("{0}", payload, StringComparison.Ordinal));
}
