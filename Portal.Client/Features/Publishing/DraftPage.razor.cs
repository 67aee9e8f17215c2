using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Client.Contracts;
using Portal.Client.Shared;

namespace Portal.Client.Features.Publishing;

/// <summary>A version's form, from the draft to its submission; read-only afterwards.</summary>
public sealed partial class DraftPage
{
    private DraftEdit? edit;
    private Refusal? refusal;
    private string? said;
    private bool busy;

    [Inject]
    public required IModelVersionsApi Api { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Parameter]
    public required string Model { get; set; }

    [Parameter]
    public required string Version { get; set; }

    /// <summary>Prerendered with the page.</summary>
    [PersistentState]
    public Outcome<DraftView>? View { get; set; }

    private bool IsDraft => View?.Value?.Version.State == ModelVersionState.Draft;

    protected override async Task OnInitializedAsync()
    {
        if (View is null)
        {
            await Reload();
        }
        edit ??= View?.Value is { } draft ? DraftEdit.Of(draft.Form) : null;
    }

    private Task Reload() => Load(async cancellationToken =>
    {
        View = await Api.Draft(Model, Version, cancellationToken);
        edit ??= View.Value is { } draft ? DraftEdit.Of(draft.Form) : null;
    });

    private Task Save() => Act(async cancellationToken =>
    {
        if (await Keep(cancellationToken))
        {
            said = Text["Saved"];
        }
    });

    private Task Submit() => Act(async cancellationToken =>
    {
        if (!await Keep(cancellationToken))
        {
            return;
        }
        refusal = (await Api.Submit(Model, Version, cancellationToken)).Refusal;
        if (refusal is null)
        {
            said = Text["Submitted"];
            View = await Api.Draft(Model, Version, cancellationToken);
        }
    });

    private Task Withdraw() => Act(async cancellationToken =>
    {
        refusal = (await Api.Withdraw(Model, Version, cancellationToken)).Refusal;
        View = await Api.Draft(Model, Version, cancellationToken);
    });

    private async Task Delete()
    {
        var agreed = await Dialogs.ShowMessageBoxAsync(Text["Delete"], Text["ConfirmDelete", Version], yesText: Text["Delete"], cancelText: Text["Keep"]);
        if (agreed == true)
        {
            await Act(async cancellationToken =>
            {
                refusal = (await Api.Delete(Model, Version, cancellationToken)).Refusal;
                if (refusal is null)
                {
                    Navigation.NavigateTo(PortalUrls.VersionsOf(Model));
                }
            });
        }
    }

    private async Task<bool> Keep(CancellationToken cancellationToken)
    {
        var saved = await Api.Save(Model, Version, edit!.ToForm(View!.Value!.Form, View.Value.Samples), cancellationToken);
        refusal = saved.Refusal;
        if (saved.Succeeded)
        {
            View = saved;
        }
        return saved.Succeeded;
    }

    private async Task Act(Func<CancellationToken, Task> act)
    {
        (busy, said, refusal) = (true, null, null);
        await Load(act);
        busy = false;
    }

    private RenderFragment Line(string field, string value, Action<string?> set) => Labelled(field, builder =>
    {
        builder.OpenElement(0, "input");
        builder.AddAttribute(1, "value", value);
        builder.AddAttribute(2, "onchange", EventCallback.Factory.CreateBinder(this, set, value));
        builder.CloseElement();
    });

    private RenderFragment Area(string field, string value, Action<string?> set) => Labelled(field, builder =>
    {
        builder.OpenElement(0, "textarea");
        builder.AddAttribute(1, "rows", 3);
        builder.AddAttribute(2, "value", value);
        builder.AddAttribute(3, "onchange", EventCallback.Factory.CreateBinder(this, set, value));
        builder.CloseElement();
    });

    private RenderFragment Choice(string field, string value, IReadOnlyList<string> known, Action<string?> set) => Labelled(field, builder =>
    {
        builder.OpenElement(0, "select");
        builder.AddAttribute(1, "value", value);
        builder.AddAttribute(2, "onchange", EventCallback.Factory.CreateBinder(this, set, value));
        foreach (var option in known.Contains(value) ? known : [value, .. known])
        {
            builder.OpenElement(3, "option");
            builder.SetKey(option);
            builder.AddAttribute(4, "value", option);
            builder.AddContent(5, option);
            builder.CloseElement();
        }
        builder.CloseElement();
    });

    private RenderFragment Labelled(string field, RenderFragment control) => builder =>
    {
        builder.OpenElement(0, "label");
        builder.AddAttribute(1, "class", "field");
        builder.OpenElement(2, "span");
        builder.AddContent(3, Text[$"Field_{field}"].Value);
        builder.CloseElement();
        builder.AddContent(4, control);
        builder.CloseElement();
    };
}
