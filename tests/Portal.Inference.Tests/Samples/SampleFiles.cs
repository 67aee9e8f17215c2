using System.Diagnostics;
using SkiaSharp;

namespace Portal.Inference.Tests.Samples;

/// <summary>
/// Makes the starter models' samples again: <c>dotnet run --project tests/Portal.Inference.Tests -- -explicit only</c>.
/// Needs espeak-ng and the Liberation and Noto CJK fonts of a Debian system.
/// </summary>
public sealed class SampleFiles
{
    private const string Fonts = "/usr/share/fonts";

    [Fact(Explicit = true)]
    public void Draw_the_pictures()
    {
        Save(InvoicePicture.Draw($"{Fonts}/truetype/liberation/LiberationSans-Regular.ttf", $"{Fonts}/truetype/liberation/LiberationSans-Bold.ttf"), "ppocr/samples/invoice.png");
        Save(NoticePicture.Draw($"{Fonts}/opentype/noto/NotoSansCJK-Regular.ttc"), "ppocr/samples/notice-zh.png");
        Save(FacesPicture.Draw(), "blazeface/samples/faces.png");
    }

    [Fact(Explicit = true)]
    public void Speak_the_sentence()
    {
        var spoken = Path.GetTempFileName();
        try
        {
            string[] arguments = ["-v", "en-gb", "-s", "150", "-w", spoken, "Please deliver the parcel before noon."];
            using var espeak = Process.Start("espeak-ng", arguments);
            espeak.WaitForExit();
            Assert.Equal(0, espeak.ExitCode);
            File.WriteAllBytes(Target("silero-vad/samples/utterance.wav"), SpokenSentence.BetweenSilences(File.ReadAllBytes(spoken)));
        }
        finally
        {
            File.Delete(spoken);
        }
    }

    private static void Save(SKBitmap bitmap, string sample)
    {
        using (bitmap)
        {
            using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Target(sample), png.ToArray());
        }
    }

    private static string Target(string sample)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AiaasPortal.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The samples are made inside the source tree.");
        }

        return Path.Combine(folder.FullName, "Portal.Server", "StarterModels", sample);
    }
}
