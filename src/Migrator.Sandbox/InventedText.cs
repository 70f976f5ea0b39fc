using System.Text;

namespace Migrator.Sandbox;

/// <summary>Texts as service desks hold them: several languages and scripts, short and long, none of them taken from anybody.</summary>
public static class InventedText
{
    private static readonly string[][] Languages =
    [
        ["der Drucker", "im zweiten Stock", "meldet", "Papierstau", "obwohl", "das Fach", "geöffnet", "geprüft", "und", "geschlossen wurde", "Bitte", "um Rückruf", "vor", "zwölf Uhr",
         "die Anmeldung", "schlägt fehl", "seit", "dem Update", "gestern", "Zugriff", "auf das Laufwerk", "für", "die Größe", "übernehmen", "Kennwort", "zurücksetzen"],
        ["the laptop", "does not", "wake up", "after", "closing the lid", "and", "the dock", "keeps", "disconnecting", "please", "check", "the driver", "this has", "happened twice", "since",
         "Monday", "mail delivery", "is delayed", "by", "twenty minutes", "access", "to the shared folder", "was", "revoked", "the VPN client", "reports error 0x80072EE2"],
        ["l'imprimante", "ne répond", "plus", "depuis", "ce matin", "merci", "de vérifier", "le réseau", "à l'étage", "où", "le câble", "a été", "remplacé", "après", "la coupure", "déjà signalée"],
        ["sieć", "nie działa", "w biurze", "na trzecim piętrze", "proszę", "o pilny", "kontakt", "użytkownik", "zgłasza", "błąd", "podczas", "logowania", "łącze", "zostało", "sprawdzone"],
        ["الطابعة", "لا تعمل", "منذ", "الصباح", "يرجى", "التحقق", "من الشبكة", "والاتصال", "بالمستخدم", "قبل", "الظهر", "شكرا"],
        ["המדפסת", "לא מגיבה", "מאז", "הבוקר", "נא", "לבדוק", "את הרשת", "ולחזור", "למשתמש", "תודה"],
        ["プリンター", "が", "応答しません", "今朝", "から", "ネットワーク", "を", "確認", "してください", "お願いします"],
    ];

    private static readonly string[] Spice = ["🙂", "🚨", "👩‍💻", "✅", "🖨️", "€ 1.200,50", "C:\\Temp\\log.txt", "\"quoted\"", "5 < 6 & 7 > 3", "100 %", "O'Neil", "#4711", "٣٤٥"];

    /// <summary>One line of at least some words.</summary>
    public static string Line(SeededRandom random, int words)
    {
        ArgumentNullException.ThrowIfNull(random);
        var text = new StringBuilder(words * 10);
        Sentence(random, text, Language(random), words);
        return text.ToString();
    }

    /// <summary>Several sentences in one language, with line breaks, of about that many characters.</summary>
    public static string Paragraphs(SeededRandom random, int length)
    {
        ArgumentNullException.ThrowIfNull(random);
        var text = new StringBuilder(length + 100);
        for (var language = Language(random); text.Length < length;)
        {
            Sentence(random, text, language, random.Between(4, 14));
            text.Append(random.Chance(0.25) ? ".\n" : random.Chance(0.1) ? ".\r\n\r\n" : ". ");
        }
        return text.ToString();
    }

    /// <summary>An HTML fragment with headings, lists, a table and links, of about that many characters.</summary>
    public static string Html(SeededRandom random, int length)
    {
        ArgumentNullException.ThrowIfNull(random);
        var html = new StringBuilder(length + 400);
        html.Append("<h1>").Append(Escaped(Line(random, 4))).Append("</h1>");
        while (html.Length < length)
            switch (random.Next(5))
            {
                case 0: html.Append("<ul><li>").Append(Escaped(Line(random, 5))).Append("</li><li>").Append(Escaped(Line(random, 3))).Append("</li></ul>"); break;
                case 1: html.Append("<table border=\"1\"><tr><td>").Append(Escaped(Line(random, 2))).Append("</td><td>").Append(Escaped(Line(random, 2))).Append("</td></tr></table>"); break;
                case 2: html.Append("<p>").Append(Escaped(Line(random, 6))).Append(" <a href=\"https://intern.nordwerk.eu/wiki?id=").Append(random.Next(999)).Append("&amp;x=1\">Wiki</a></p>"); break;
                default: html.Append("<p style=\"color:#333\">").Append(Escaped(Paragraphs(random, 200))).Append("</p>"); break;
            }
        return html.ToString();
    }

    private static string[] Language(SeededRandom random) => Languages[random.Next(10) switch { < 4 => 0, < 7 => 1, 7 => random.Between(2, 3), 8 => random.Between(4, 5), _ => random.Between(0, 6) }];

    private static void Sentence(SeededRandom random, StringBuilder text, string[] language, int words)
    {
        for (var i = 0; i < words; i++)
        {
            if (i > 0) text.Append(' ');
            text.Append(random.Chance(0.03) ? random.Pick(Spice) : random.Pick(language));
        }
    }

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
