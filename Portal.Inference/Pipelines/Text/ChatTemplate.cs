using Portal.Inference.Engine;
using Portal.Inference.Models;
using Portal.Inference.Tokenizers;

namespace Portal.Inference.Pipelines.Text;

/// <summary>
/// How a conversation is written for the model. <c>parameters.template</c> is a message with <c>{role}</c> and
/// <c>{content}</c>, <c>parameters.template.system</c> and so on one role's own, <c>parameters.answerPrefix</c> what the
/// answer begins after.
/// </summary>
internal sealed class ChatTemplate(ManifestParameters parameters)
{
    private const string Content = "{content}";

    private readonly string template = parameters.Text("template", "{role}: {content}\n");
    private readonly string prefix = parameters.Text("answerPrefix", "assistant: ");

    /// <summary>The conversation's tokens. Contents are never read as special tokens: no text can pose as another role's.</summary>
    public IReadOnlyList<int> Tokens(ChatInput input, IReversibleTokenizer tokenizer)
    {
        List<int> tokens = [];
        foreach (var message in input.Messages)
        {
            if (input.IsPrompt)
            {
                tokens.AddRange(tokenizer.Encode(message.Content));
                continue;
            }

            var written = parameters.Text($"template.{message.Role}", template).Replace("{role}", message.Role, StringComparison.Ordinal);
            var at = written.IndexOf(Content, StringComparison.Ordinal);
            tokens.AddRange(tokenizer.EncodeTemplate(at < 0 ? written : written[..at]));
            if (at >= 0)
            {
                tokens.AddRange(tokenizer.Encode(message.Content));
                tokens.AddRange(tokenizer.EncodeTemplate(written[(at + Content.Length)..]));
            }
        }

        if (!input.IsPrompt)
        {
            tokens.AddRange(tokenizer.EncodeTemplate(prefix));
        }

        return tokens;
    }
}
