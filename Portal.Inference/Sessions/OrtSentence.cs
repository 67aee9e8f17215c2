namespace Portal.Inference.Sessions;

/// <summary>ONNX Runtime's messages hold paths of its own source files; the part after the last ' : ' is for people.</summary>
internal static class OrtSentence
{
    public static string Of(Exception failure) => failure.Message.Split('\n')[0].Split(" : ")[^1].Trim();
}
