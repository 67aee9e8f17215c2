using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;

namespace Portal.Client.Features.Keys;

/// <summary>Makes a key and shows it once; it cannot be closed by a slip before the person has said that they stored it.</summary>
public sealed partial class CreateKeyDialog
{
    private static readonly int[] Expiries = [30, 90, 365];

    private readonly SortedSet<string> scopes = new(StringComparer.Ordinal) { KeyScopes.Predict };
    private readonly KeyBoundsInput bounds = new();
    private string name = "";
    private int expiresInDays = 90;
    private int account;
    private bool stored;
    private bool busy;
    private Refusal? refusal;
    private CreatedApiKey? created;

    [Inject]
    public required IKeysApi Api { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>What can be on the model list.</summary>
    [Parameter]
    public IReadOnlyList<ModelSummary> Catalogue { get; set; } = [];

    /// <summary>Whose key it can be instead of the caller's own; empty for who does not govern.</summary>
    [Parameter]
    public IReadOnlyList<ServiceAccountView> Accounts { get; set; } = [];

    private IReadOnlyList<string> PossibleScopes =>
        Accounts.FirstOrDefault(possible => possible.Id == account) is { } owner ? ServiceAccountRoles.ScopesOf(owner.Role) : KeyScopes.All;

    /// <param name="catalogue">Null leaves out the model list.</param>
    /// <param name="accounts">Null is the caller alone.</param>
    /// <returns>The new key, or null when nobody made one.</returns>
    public static async Task<CreatedApiKey?> Show(
        IDialogService dialogs, string title, IReadOnlyList<ModelSummary>? catalogue = null, IReadOnlyList<ServiceAccountView>? accounts = null)
    {
        var options = new DialogOptions { BackdropClick = false, CloseOnEscapeKey = false, MaxWidth = MaxWidth.Small, FullWidth = true };
        var parameters = new DialogParameters<CreateKeyDialog>
        {
            { dialog => dialog.Catalogue, catalogue ?? [] },
            { dialog => dialog.Accounts, accounts ?? [] },
        };
        var dialog = await dialogs.ShowAsync<CreateKeyDialog>(title, parameters, options);
        return (await dialog.Result)?.Data as CreatedApiKey;
    }

    private void Choose(string scope, bool isChosen)
    {
        if (isChosen)
        {
            scopes.Add(scope);
        }
        else
        {
            scopes.Remove(scope);
        }
    }

    private async Task Create()
    {
        busy = true;
        refusal = null;
        try
        {
            var request = new CreateApiKeyRequest(name.Trim(), expiresInDays == 0 ? null : expiresInDays)
            {
                Scopes = [.. scopes.Where(PossibleScopes.Contains)],
                Models = [.. bounds.Models],
                Addresses = bounds.AddressList,
                ServiceAccountId = account == 0 ? null : account,
            };
            var outcome = await Api.Create(request, CancellationToken.None);
            (created, refusal) = (outcome.Value, outcome.Refusal);
        }
        catch (HttpRequestException)
        {
            refusal = new Refusal("unreachable", Common["PortalUnreachable"], 0);
        }
        finally
        {
            busy = false;
        }
    }
}
