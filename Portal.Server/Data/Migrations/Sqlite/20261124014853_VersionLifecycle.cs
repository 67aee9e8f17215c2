using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Server.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class VersionLifecycle : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "PinThenFollows",
                table: "Subscriptions",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "PinnedVersionId",
                table: "Subscriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "RemindedDays",
                table: "ModelVersions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_Subscriptions_PinnedVersionId",
                table: "Subscriptions",
                column: "PinnedVersionId");

            migrationBuilder.AddForeignKey(
                name: "FK_Subscriptions_ModelVersions_PinnedVersionId",
                table: "Subscriptions",
                column: "PinnedVersionId",
                principalTable: "ModelVersions",
                principalColumn: "Id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Subscriptions_ModelVersions_PinnedVersionId",
                table: "Subscriptions");

            migrationBuilder.DropIndex(
                name: "IX_Subscriptions_PinnedVersionId",
                table: "Subscriptions");

            migrationBuilder.DropColumn(
                name: "PinThenFollows",
                table: "Subscriptions");

            migrationBuilder.DropColumn(
                name: "PinnedVersionId",
                table: "Subscriptions");

            migrationBuilder.DropColumn(
                name: "RemindedDays",
                table: "ModelVersions");
        }
    }
}
